// A service that verifies with a replica of its own, as small as it can be. Its clocks and its event loop can be disturbed.
import { readSync } from 'node:fs';
import http from 'node:http';
import { GuardReplica, HttpSource, LatchkeyStrategy } from '@latchkey/passport/core';

const { LATCHKEY_URL, ACCESS_KEY, SECRET_KEY, INSTANCE, WAIT_MS = '10000' } = process.env;

const SCOPES = { 'things:read': 'See things', 'things:edit': null };
let wallOffset = 0;
const clocks = { monotonic: () => performance.now(), wall: () => Date.now() + wallOffset };
const source = new HttpSource({ url: LATCHKEY_URL.split(','), accessKey: ACCESS_KEY, secretKey: SECRET_KEY });
const replica = new GuardReplica(
  source,
  { service: 'guarded', instance: INSTANCE, waitMs: Number(WAIT_MS), scopes: SCOPES },
  clocks,
);
const strategy = new LatchkeyStrategy(replica);

const controls = {
  status: () => replica.status(),
  // shifts the wall clock of this process, ms
  shift: (ms) => ({ wallOffset: (wallOffset += ms) }),
  // stands still until something comes on stdin, without taking a core from others
  block: () => ({ read: readSync(0, Buffer.alloc(1)) }),
};

const STATUSES = { STALE: 503, LIMIT: 429 };

const server = http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://guard');
  const control = controls[pathname.slice(1)];
  if (control) return void response.end(JSON.stringify(control(Number(searchParams.get('ms')))));
  const verification = strategy.check(request.headers, 'api', {
    ip: request.socket.remoteAddress,
    headers: request.headers,
  });
  const status = verification.valid ? 200 : (STATUSES[verification.code] ?? 401);
  response.writeHead(status).end(JSON.stringify(verification));
});

try {
  await replica.start();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening on http://127.0.0.1:${server.address().port}\n`));
process.on('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await replica.stop();
  process.exit(0);
});
