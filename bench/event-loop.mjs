// How long one request keeps the service from answering others: the worst bodies of a member and of a verifier.
import 'reflect-metadata';
import { connect } from 'node:net';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from '../apps/api/dist/create-app.js';
import { KeyRing } from '../libs/domain/dist/index.js';
import { ensureFirstAdmin, startInstallation } from '../libs/installation/dist/index.js';
import { createLogger, Metrics, readConfiguration, systemClock as clock } from '../libs/platform/dist/index.js';
import { withFolder } from './harness.mjs';

const REPEATS = 3;
const of = (count, entry) => Array.from({ length: count }, (_, n) => entry(n)).join();
const filled = (bytes, open, one, close) => open + of(Math.floor((bytes - open.length - close.length) / (one.length + 1)), () => one) + close; // prettier-ignore
const deep = (levels, inner) => '['.repeat(levels) + inner + ']'.repeat(levels);
const SMALL = 65_536;
const LARGE = 8 * 1024 * 1024;
const change = (n) => `{"field":"f${n}","before":1,"after":[1,2]}`;

const MEMBER = {
  'unknown members': ['POST /v1/keys/x/disable', `{${of(4_900, (n) => `"m${n}":1`)}}`],
  'the same member again': ['POST /v1/keys/x/disable', filled(SMALL, '{', '"a":1', '}')],
  'a long reason': ['POST /v1/keys/x/disable', `{"reason":"${'sk_'.repeat(21_000)}"}`],
  'blanks in a reason': ['POST /v1/keys/x/disable', `{"reason":"x${' '.repeat(65_000)}x"}`],
  'lists in lists': ['POST /v1/keys/x/rotate', filled(SMALL, '{"overlapSeconds":[', deep(8, ''), ']}')],
  'quotes without end': ['POST /v1/keys/x/rotate', '"\\'.repeat(32_000)],
  'a long number': ['POST /v1/keys/x/rotate', `{"overlapSeconds":${'9'.repeat(65_000)}}`],
  'a long token': ['POST /v1/session/link', `{"token":"${'a'.repeat(65_000)}"}`],
  '8 MB for verifiers': ['POST /v1/activity', filled(LARGE, '{', '"a":1', '}')],
};
const VERIFIER = {
  'distinct members': ['POST /v1/activity', `{${of(600_000, (n) => `"m${n}":1`)}}`],
  'the same member again': ['POST /v1/activity', filled(LARGE, '{', '"a":1', '}')],
  'wrong entries': ['POST /v1/activity', `{"entries":[${of(5_000, () => '{"a":1,"b":[1,2,3]}')}]}`],
  'entries of wrong members': ['POST /v1/activity', `{"entries":[${of(5_000, () => `{"kind":"started",${of(30, (n) => `"m${n}":1`)}}`)}]}`], // prettier-ignore
  'entries of changes': ['POST /v1/activity', `{"entries":[${of(300, (n) => `{"kind":"finished","id":"e${n}","outcome":"done","changes":[${of(160, change)}]}`)}]}`], // prettier-ignore
  'entries': ['POST /v1/activity', `{"entries":[${of(5_000, (n) => `{"kind":"finished","id":"e${n}","outcome":"done","changes":[${of(3, change)}]}`)}]}`], // prettier-ignore
  'a text of 8 MB': ['POST /v1/activity', `{"entries":[{"kind":"${'sk_'.repeat(2_700_000)}"}]}`],
  blanks: ['POST /v1/activity', ' '.repeat(LARGE - 2) + '{}'],
  'a number of 8 MB': ['POST /v1/activity', `[${'9'.repeat(LARGE - 10)}]`],
  'uses of keys': ['POST /v1/replica/reports', filled(SMALL, '{"usage":{"seq":1,"uses":[', '{"key":"k","count":1,"last":1}', ']}}')], // prettier-ignore
};

const nothing = () => undefined;

await withFolder(async (folder) => {
  const ring = new KeyRing([]);
  const installation = await startInstallation({ dataDirectory: join(folder, 'data'), ring, clock, onTailCut: nothing, onFailure: nothing }); // prettier-ignore
  let admin;
  await ensureFirstAdmin(installation.writeSide, ring, async (made) => void (admin = made)); // prettier-ignore
  const { nest } = await createApp({ installation, ring, clock, metrics: new Metrics(), logger: createLogger('silent') }, readConfiguration({})); // prettier-ignore
  await nest.listen(0, '127.0.0.1');
  const port = Number(new URL(await nest.getUrl()).port);
  const post = async (url, payload) => (await nest.inject({ method: 'POST', url, payload, headers: admin })).json();
  const keyOf = async (role) => {
    const { id } = await post('/v1/users', { name: role, email: `${role}@example.org`, role });
    return post('/v1/keys', { name: role, mappedUserId: id });
  };
  for (const [role, bodies] of Object.entries({ member: MEMBER, verifier: VERIFIER })) {
    const key = await keyOf(role);
    let worst = 0;
    for (const [name, [route, body]] of Object.entries(bodies)) {
      let held = Infinity;
      let status = '';
      for (let n = 0; n < REPEATS; n++) {
        const delay = monitorEventLoopDelay({ resolution: 1 });
        const bytes = Buffer.from(`${route} HTTP/1.1\r\nHost: x\r\naccessKey: ${key.accessKey}\r\nsecretKey: ${key.secretKey}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`); // prettier-ignore
        await pause(20);
        delay.enable();
        const socket = connect(port, '127.0.0.1').on('error', nothing);
        socket.write(bytes);
        status = await new Promise((resolve) => socket.once('data', (data) => resolve(data.toString().slice(9, 12))).once('close', () => resolve(status))); // prettier-ignore
        await pause(20);
        delay.disable();
        socket.destroy();
        held = Math.min(held, delay.max / 1e6);
      }
      worst = Math.max(worst, held);
      console.log(
        `${role.padEnd(9)} ${name.padEnd(26)} ${route.padEnd(26)} ${status}  ${held.toFixed(0).padStart(5)} ms`,
      );
    }
    console.log(`${role}: the worst holds the event loop for ${worst.toFixed(0)} ms`);
  }
  nest.getHttpServer().closeAllConnections();
  await nest.close();
  await installation.stop();
});
