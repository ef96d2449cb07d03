// Requests through nginx with the configuration of deploy/, with Latchkey as what is asked about each, against the same
// nginx with a bare server that always says yes. What is guarded is nginx itself, so that nothing else takes part.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, freePort, report, ROOT, significant, text, withFolder } from './harness.mjs';
import { startLatchkey } from './latchkey.mjs';
import { load, requestBytes } from './load.mjs';

const CONNECTIONS = 32;
const REQUESTS = 8_000;

/** The server block of deploy/, once for each of those that are asked. */
async function startNginx(folder, asked, guarded) {
  const shipped = await readFile(join(ROOT, 'deploy/nginx/forward-auth.conf'), 'utf8');
  const blocks = asked.map(({ name, port, front }) =>
    shipped
      .replaceAll('latchkey_verifier', `${name}_verifier`)
      .replaceAll('guarded_service', `${name}_guarded`)
      .replaceAll('$guarded_connection', `$${name}_connection`)
      .replace('api-1:3000', `127.0.0.1:${port}`)
      .replace('service:8000', `127.0.0.1:${guarded}`)
      .replace('listen 8081', `listen 127.0.0.1:${front}`),
  );
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const file = join(folder, 'nginx.conf');
  await writeFile(file, `${user} daemon off; pid ${folder}/pid; error_log stderr warn; worker_processes 1; events {}
http { access_log off; keepalive_requests 1000000; ${paths.join(' ')}
server { listen 127.0.0.1:${guarded}; keepalive_requests 1000000; location / { return 200 'guarded'; } }
${blocks.join('\n')} }`); // prettier-ignore
  const child = spawn('/usr/sbin/nginx', ['-e', 'stderr', '-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] }); // prettier-ignore
  for (let attempt = 0; ; attempt++) {
    if (await fetch(`http://127.0.0.1:${guarded}`).then(() => true, () => false)) return child; // prettier-ignore
    if (attempt > 200) throw new Error('nginx did not start: apt-get install nginx');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function startYes() {
  const child = fork(join(ROOT, 'bench/says-yes.mjs'), { cwd: ROOT });
  const [{ port }] = await once(child, 'message');
  return { child, port };
}

await withFolder(async (folder) => {
  const [latchkey, yes] = [await startLatchkey(folder), await startYes()];
  const asked = [
    { name: 'latchkey', port: latchkey.port, front: await freePort() },
    { name: 'yes', port: yes.port, front: await freePort() },
  ];
  const nginx = await startNginx(folder, asked, await freePort());
  const request = requestBytes('/things', latchkey.admin);
  const rate = async ({ front }) => (await load(front, [request], REQUESTS, { connections: CONNECTIONS })).rate;
  const { ratio, measured, reference } = await compare(
    () => rate(asked[0]),
    () => rate(asked[1]),
  );
  for (const child of [latchkey.child, yes.child, nginx]) {
    child.kill();
    await once(child, 'close');
  }
  const numbers = `${significant(measured.median)}/s against ${significant(reference.median)}/s with a server that always says yes; nginx, client and both on the same machine`;
  report([{ figure: 'forward-auth: through nginx', goal: '>= 0.8', measured: text(ratio), numbers }]);
});
