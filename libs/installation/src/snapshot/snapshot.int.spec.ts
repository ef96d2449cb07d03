import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { FIRST, userDecider } from '@latchkey/domain';
import { openEmbeddedLog } from '@latchkey/event-log';
import { Replica, stateHash, takeSnapshot } from '@latchkey/replica';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { freshInstallation } from '../../../../test/support/installations.js';
import type { Installation } from '../backend.js';
import { backendOf, startInstallation } from '../installation.js';
import { initialise, systemContext } from '../maintenance/first-admin.js';
import { SnapshotFile } from './snapshot-file.js';

const WRITE = fileURLToPath(new URL('../fixtures/write-snapshot.mjs', import.meta.url));
const run = promisify(execFile);
const silent = () => undefined;

let options: Awaited<ReturnType<typeof freshInstallation>>;
let told: string[];
beforeEach(async () => {
  options = await freshInstallation();
  await initialise(backendOf(options), null);
  told = [];
});
afterEach(() => options.remove());

const at = (...names: string[]) => join(options.dataDirectory, ...names);
const file = () => at('replica-snapshot', 'snapshot');
const bytes = () => readFile(file());

/** Runs the service for a moment; many records are many for it where `every` is small. */
async function serve<T>(
  work: (running: Installation) => Promise<T> = () => Promise.resolve(undefined as T),
  every = 10,
  checkMs = 10,
) {
  const say = (text: string) => void told.push(text);
  const snapshots = { everyRecords: every, checkMs };
  const running = await startInstallation({ ...options, snapshots, onInfo: say, onNotice: say });
  try {
    return await work(running);
  } finally {
    await running.stop();
  }
}

const writeUsers = async ({ writeSide }: Installation, from: number, count: number) => {
  const use = (name: string) => ({
    authorize: silent,
    command: () => ({ type: 'RegisterUser', name, email: null, role: 'member', externalId: null }) as const,
  });
  for (let n = from; n < from + count; n++)
    await writeSide.runner.run(userDecider, systemContext(), `usr_${n}`, use(`U${n}`));
};
const snapshotOf = (count: number) => serve((running) => writeUsers(running, 0, count));
/** A replica of so many records, from the log alone. */
async function replayed(records: number): Promise<Replica> {
  const log = await openEmbeddedLog(at('log'), { readOnly: true });
  const replica = new Replica(options.clock);
  for await (const batch of log.read(0, { follow: false })) {
    for (const record of batch) if (replica.next < records) replica.apply(record);
  }
  await log.close();
  return replica;
}
const finding = async () => (await backendOf(options).doctor(silent)).find(({ check }) => check === 'replica snapshot');

describe('a snapshot', () => {
  it('is written while the service runs, and the next start begins with it', async () => {
    await serve(async (running) => {
      await writeUsers(running, 0, 30);
      await eventually(() => running.snapshots.position, (position) => position > 10); // prettier-ignore
    });
    told = [];
    await serve(async ({ writeSide }) => {
      expect(told).toEqual([expect.stringMatching(/^started from the snapshot at record \d\d; \d+ more/)]);
      expect(writeSide.replica.account(FIRST.account.id).user('usr_29')).toMatchObject({ name: 'U29' });
    }, 1_000);
  });

  it('makes the replica that a replay makes', async () => {
    await snapshotOf(25);
    const [next, hash] = await serve(async (running) => {
      await writeUsers(running, 25, 10);
      expect(told.at(-1)).toContain('started from the snapshot');
      return [running.writeSide.replica.next, stateHash(running.writeSide.replica)] as const;
    }, 1_000);
    expect(hash).toBe(stateHash(await replayed(next)));
  });

  it('is written at a stop when enough is new, and not before', async () => {
    await serve((running) => writeUsers(running, 0, 5), 20, 600_000);
    await expect(stat(file())).rejects.toThrow('ENOENT');
    await serve((running) => writeUsers(running, 5, 30), 30, 600_000);
    expect(told.filter((text) => text.startsWith('wrote'))).toHaveLength(1);
  });

  it('is for its owner only', async () => {
    await snapshotOf(20);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(at('replica-snapshot'))).mode & 0o777).toBe(0o700);
  });

  it('is no part of a backup', async () => {
    await snapshotOf(20);
    await backendOf(options).backup(at('..', 'copy'), silent);
    expect((await readdir(at('..', 'copy'))).toSorted()).toEqual(['activity', 'log']);
  });

  it('is looked at by doctor', async () => {
    expect(await finding()).toMatchObject({ result: 'ok', detail: expect.stringContaining('none yet') as string });
    await snapshotOf(20);
    expect(await finding()).toMatchObject({
      result: 'ok',
      detail: expect.stringMatching(/^at record \d+ of/) as string,
    });
    await truncate(file(), 300);
    expect(await finding()).toMatchObject({ result: 'warning' });
  });
});

describe('a snapshot that cannot be used', () => {
  beforeEach(() => snapshotOf(20));

  it.each<[string, () => Promise<unknown>]>([
    ['cut off', () => truncate(file(), 400)],
    ['changed', async () => writeFile(file(), (await bytes()).with(500, 0))],
    ['empty', () => truncate(file(), 0)],
    ['no file', () => rm(file()).then(() => mkdir(file()))],
    ['made by code that folds otherwise', async () => writeFile(file(), olderCode(await bytes()))],
  ])('is ignored, which is said once: %s', async (_, spoil) => {
    await spoil();
    told = [];
    await serve(async ({ writeSide, snapshots }) => {
      expect(told).toEqual([
        expect.stringMatching(/^the snapshot of the replica cannot be used \(.*read from its beginning$/),
      ]);
      expect(writeSide.replica.account(FIRST.account.id).user('usr_19')).toMatchObject({ name: 'U19' });
      expect(snapshots.position).toBe(-1);
    }, 1_000);
  });
});

/** What such code would have written, with all its checksums. */
function olderCode(content: Buffer): Buffer {
  const frames: Buffer[] = [];
  let checksum = 0;
  for (let from = 0; from < content.length;) {
    const end = from + 8 + content.readUInt32LE(from);
    const text = content.toString('utf8', from + 8, end).replace(/"fold":"[^"]*"/, '"fold":"older"');
    const frame = Buffer.concat([Buffer.alloc(8), Buffer.from(text)]);
    checksum = crc32(text, checksum);
    frame.writeUInt32LE(frame.length - 8, 0);
    frame.writeUInt32LE(checksum, 4);
    frames.push(frame);
    from = end;
  }
  return Buffer.concat(frames);
}

describe('a log that was rewound or replaced', () => {
  const readModelGone = () => rm(at('read-model'), { recursive: true, force: true });
  const putBack = async () => {
    await rm(at('log'), { recursive: true });
    await rename(at('..', 'older', 'log'), at('log'));
    await readModelGone();
  };
  beforeEach(() => backendOf(options).backup(at('..', 'older'), silent));

  it.each<[string, () => Promise<unknown>, string]>([
    ['rewound', putBack, 'it was rewound'],
    ['rewound, and gone on since', () => putBack().then(goOn), 'another one: it was replaced'],
    ['emptied', () => rm(at('log'), { recursive: true }).then(readModelGone), 'the log is empty'],
    ['another one', another, 'it is of log'],
  ])('is not served until an operator accepts it: %s', async (_, change, why) => {
    await snapshotOf(20);
    await change();
    const before = await recordsInLog();
    await expect(serve()).rejects.toThrow(why);
    await expect(serve()).rejects.toThrow('doctor --accept-log');
    expect(await recordsInLog()).toBe(before);
    if (why !== 'the log is empty') expect(await finding()).toMatchObject({ result: 'failed' });
    await backendOf(options).acceptLog();
    await expect(stat(at('replica-snapshot'))).rejects.toThrow('ENOENT');
    await serve();
  });

  it('is not served either where only the position of an unusable snapshot tells', async () => {
    await snapshotOf(20);
    await writeFile(file(), olderCode(await bytes()));
    await putBack();
    await expect(serve()).rejects.toThrow('it was rewound');
  });

  async function recordsInLog(): Promise<number> {
    const log = await openEmbeddedLog(at('log'), { readOnly: true }).catch(() => null);
    await log?.close();
    return log?.end() ?? 0;
  }

  /** Past where the snapshot was made. */
  async function goOn(): Promise<void> {
    const kept = at('..', 'kept');
    await rename(at('replica-snapshot'), kept);
    await serve((running) => writeUsers(running, 100, 40), 1_000);
    await rename(kept, at('replica-snapshot'));
    await readModelGone();
  }

  async function another(): Promise<void> {
    await rm(at('log'), { recursive: true });
    await rm(at('first-admin-key.json'), { force: true });
    const kept = at('..', 'kept');
    await rename(at('replica-snapshot'), kept);
    await readModelGone();
    await initialise(backendOf(options), null);
    await rename(kept, at('replica-snapshot'));
  }
});

describe('writing a snapshot', () => {
  let before: Buffer;
  beforeEach(async () => {
    await snapshotOf(20);
    before = await bytes();
    await serve((running) => writeUsers(running, 20, 30), 1_000);
  });

  it.each([0, 1, 3, 5, -1])('the old one is kept when the process is killed before slice %i', async (slice) => {
    await expect(run(process.execPath, [WRITE, options.dataDirectory, String(slice), '10'])).rejects.toMatchObject({
      signal: 'SIGKILL',
    });
    expect(await bytes()).toEqual(before);
    told = [];
    await serve(undefined, 1_000);
    expect(told).toEqual([expect.stringContaining('started from the snapshot')]);
    expect(await readdir(at('replica-snapshot'))).toEqual(['snapshot']);
  });

  it('the old one is kept, and nothing else, when the disk takes no more', async () => {
    const limited = [
      '-c',
      'ulimit -f 2 && exec "$0" "$@"',
      process.execPath,
      WRITE,
      options.dataDirectory,
      '1000',
      '10',
    ];
    const { stdout } = await run('sh', limited);
    expect(stdout).toBe('EFBIG');
    expect(await bytes()).toEqual(before);
    expect(await readdir(at('replica-snapshot'))).toEqual(['snapshot']);
  });

  it('is not begun where the log may need the room', async () => {
    const replica = await replayed(5);
    const taken = takeSnapshot(replica);
    const never = new AbortController().signal;
    const write = new SnapshotFile(at('replica-snapshot')).write(taken, Number.MAX_SAFE_INTEGER, never);
    await expect(write).rejects.toThrow('bytes left on the disk');
    expect(await bytes()).toEqual(before);
  });

  it('that fails is said once, and the service goes on', async () => {
    await rm(at('replica-snapshot'), { recursive: true });
    await writeFile(at('replica-snapshot'), 'in the way');
    told = [];
    await serve(async (running) => {
      await writeUsers(running, 50, 20);
      await eventually(() => told.length, (count) => count > 0); // prettier-ignore
      await writeUsers(running, 70, 20);
      await rm(at('replica-snapshot'));
      await eventually(() => running.snapshots.position, (position) => position > 0); // prettier-ignore
    });
    expect(told.filter((text) => text.includes('can be written'))).toEqual([
      expect.stringMatching(/^no snapshot of the replica can be written \(.*the service runs/),
    ]);
  });
});
