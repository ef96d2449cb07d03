import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshFolder, type Folder } from '../support/files.js';
import { composeFile, repositoryFile, ROOT } from './compose-file.js';

const run = promisify(execFile);
let folder: Folder;

beforeEach(async () => {
  folder = await freshFolder();
  await mkdir(join(folder.path, 'deploy'));
  await cp(join(ROOT, 'deploy/secrets.sh'), join(folder.path, 'deploy/secrets.sh'));
});
afterEach(() => folder.remove());

const inFolder = (path: string) => join(folder.path, path);
const text = (path: string) => readFile(inFolder(path), 'utf8');
const variables = (env: string) =>
  Object.fromEntries(env.split('\n').filter((line) => /^\w+=/.test(line)).map((line) => line.split(/=(.*)/s))); // prettier-ignore

test('deploy/secrets.sh makes every secret that the compose file asks for, once', async () => {
  await run(inFolder('deploy/secrets.sh'));
  const made = Object.values(composeFile().secrets).filter(({ file }) => !file.endsWith('scorecard-key.json'));
  const paths = [...made.map(({ file }) => file), '.env'];
  const first = await Promise.all(paths.map(text));
  for (const content of first) expect(content.length).toBeGreaterThan(40);
  await run(inFolder('deploy/secrets.sh'));
  expect(await Promise.all(paths.map(text))).toEqual(first);
});

test('others cannot read them, and .env has every variable of the example, the needed ones filled in', async () => {
  await run(inFolder('deploy/secrets.sh'));
  expect((await stat(inFolder('deploy/secrets'))).mode & 0o777).toBe(0o700);
  expect((await stat(inFolder('.env'))).mode & 0o777).toBe(0o600);
  const env = variables(await text('.env'));
  expect(Object.keys(env)).toEqual(Object.keys(variables(repositoryFile('.env.example'))));
  expect(env['KAFKA_CLUSTER_ID']).toMatch(/^[\w-]{22}$/);
  expect(env['MONGODB_PASSWORD']).toMatch(/^[0-9a-f]{48}$/);
  expect(env['MONGODB_PASSWORD']).not.toBe(env['MONGODB_OPERATOR_PASSWORD']);
});

test('the compose file asks for no variable that .env does not have', () => {
  const asked = repositoryFile('docker-compose.yml').matchAll(/\$\{(\w+)/g);
  const had = Object.keys(variables(repositoryFile('.env.example')));
  const missing = new Set([...asked].map(([, name]) => name).filter((name) => !had.includes(name!)));
  expect([...missing]).toEqual(['LATCHKEY_VERSION']);
});
