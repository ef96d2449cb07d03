import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const FILL = fileURLToPath(new URL('fixtures/fill-disk.mjs', import.meta.url));
const NEVER_ROLLS = '100000000';
const run = promisify(execFile);

interface Report {
  acknowledged: number[];
  refusal: { code: string; cause: string; message: string };
  failed: unknown;
  kept: string[];
}

// a namespace of its own needs no clean-up: the mount goes with the process
const namespace = [
  ['unshare', '-m'],
  ['unshare', '-rm'],
].find((command) => canMount(command));
if (!namespace) {
  process.stderr.write('NO REAL ENOSPC: this machine lets nobody mount a tmpfs. The file size limit is tried only.\n');
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-full-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a file that must not grow (EFBIG)', () => {
  it('refuses the record that does not fit, keeps the rest, and goes on', async () => {
    const report = await shell('ulimit -f 128 && exec "$0" "$@"', process.execPath, FILL, folder, NEVER_ROLLS);
    expectUndone(report, 'EFBIG');
  });
});

describe.skipIf(!namespace)('a full disk (ENOSPC, tmpfs)', () => {
  const onSmallDisk =
    'mount -t tmpfs -o size=300k none "$2" && head -c 100000 /dev/zero > "$2/ballast" && exec "$0" "$@"';

  it('refuses the record that does not fit, keeps the rest, and goes on once there is room', async () => {
    const report = await shell(onSmallDisk, process.execPath, FILL, folder, NEVER_ROLLS, join(folder, 'ballast'));
    expectUndone(report, 'ENOSPC');
  });

  it('does so when every record starts a segment', async () => {
    const report = await shell(onSmallDisk, process.execPath, FILL, folder, '4000', join(folder, 'ballast'));
    expectUndone(report, 'ENOSPC');
  });
});

function expectUndone({ acknowledged, refusal, failed, kept }: Report, cause: string): void {
  expect(refusal).toMatchObject({ code: 'APPEND_REFUSED', cause });
  expect(refusal.message).toContain('free disk space');
  expect(failed).toBeNull();
  expect(acknowledged.length).toBeGreaterThan(10);
  expect(kept).toEqual([...acknowledged.map(String), 'last']);
}

async function shell(script: string, ...args: string[]): Promise<Report> {
  const [command, ...before] = script.startsWith('mount') ? [...namespace!, 'sh'] : ['sh'];
  const { stdout } = await run(command!, [...before, '-c', script, ...args]);
  return JSON.parse(stdout) as Report;
}

function canMount([command, ...args]: string[]): boolean {
  try {
    execFileSync(command!, [...args, 'mount', '-t', 'tmpfs', 'none', tmpdir()], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
