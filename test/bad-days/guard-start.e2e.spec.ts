import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

// it never does, or soon: this is for a busy machine
const ENDS_WITHIN_MS = 60_000;
// from a folder of the repository, so that the built package is found
const PROGRAM = `
  import { GuardReplica, HttpSource } from '@latchkey/passport/core';
  const source = new HttpSource({ url: 'http://127.0.0.1:1', accessKey: 'a', secretKey: 's' });
  const replica = await new GuardReplica(source, { service: 'forgotten', waitMs: 500 }).start();
  process.stdout.write(String(replica.status().ready));`;

it(
  'a process whose start found no Latchkey, and that nobody stops, ends by itself',
  async () => {
    const cwd = join(import.meta.dirname, '..');
    const options = { cwd, timeout: ENDS_WITHIN_MS };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM], options);
    expect(stdout).toBe('false');
  },
  2 * ENDS_WITHIN_MS,
);
