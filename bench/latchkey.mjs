// The service as a process beside a bench.
import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, ROOT } from './harness.mjs';

/** The built service with the installation of a folder. @param withinMs how long it may take to be ready */
export async function startLatchkey(folder, settings = {}, withinMs = 10_000) {
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: String(port),
    LATCHKEY_DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'warn',
    ...settings,
  };
  const child = spawn(process.execPath, [join(ROOT, 'dist/api.js')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const isReady = () => fetch(`${url}/readyz`).then(({ ok }) => ok, () => false); // prettier-ignore
  const end = performance.now() + withinMs;
  while (!(await isReady())) {
    if (performance.now() > end) throw new Error('the service did not start');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const admin = JSON.parse(await fs.readFile(join(folder, 'data', 'first-admin-key.json'), 'utf8'));
  return { child, port, url, admin, folder };
}

/** Asks the service as its first admin; rejects unless it succeeds. */
export async function call({ url, admin }, method, path, body) {
  const headers = { ...admin, ...(body && { 'content-type': 'application/json' }) };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}
