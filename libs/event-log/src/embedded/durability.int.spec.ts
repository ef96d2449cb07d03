import fs from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { backupEmbeddedLog } from './backup.js';
import { openEmbeddedLog, type EmbeddedLog } from './embedded-log.js';

type Callback = (error: NodeJS.ErrnoException | null) => void;

let folder: string;
let log: EmbeddedLog;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-durable-'));
  log = await openEmbeddedLog(folder, { segmentBytes: 1000 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await log.close();
  await rm(folder, { recursive: true });
});

describe('an append', () => {
  it('is neither acknowledged nor handed out before fdatasync has returned', async () => {
    const sync = holdSync();
    const reader = log.read(0, { follow: true })[Symbol.asyncIterator]();
    const settled: string[] = [];
    const appended = log.append(Buffer.from('one')).then(() => settled.push('acknowledged'));
    const read = reader.next().then(() => settled.push('handed out'));
    await sync.holds();
    await setImmediate();
    expect(settled).toEqual([]);
    expect(log.end()).toBe(0);
    expect((await stat(join(folder, '00000000000000000000.log'))).size).toBe(24 + 8 + 3);
    sync.release();
    await Promise.all([appended, read]);
    expect(log.end()).toBe(1);
    await reader.return?.();
  });

  it('shares its fdatasync with all that came while another was running', async () => {
    const sync = holdSync();
    const appends = ['a', 'b', 'c'].map((text) => log.append(Buffer.from(text)));
    await sync.holds();
    appends.push(...['d', 'e', 'f', 'g'].map((text) => log.append(Buffer.from(text))));
    sync.release();
    await sync.holds();
    sync.release();
    await Promise.all(appends);
    expect(sync.count()).toBe(2);
    expect(await contents(log)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });
});

describe('a new segment', () => {
  it('is durable with its name before a record goes into it', async () => {
    await log.append(Buffer.alloc(900));
    const order = traceDisk();
    await log.append(Buffer.alloc(900));
    const segment = join(folder, '00000000000000000001.log');
    expect(order).toEqual([
      `write ${segment}`,
      `fdatasync ${segment}`,
      `fsync ${folder}`,
      `write ${segment}`,
      `fdatasync ${segment}`,
    ]);
  });

  it('is durable with its name before a fresh log is handed over', async () => {
    const order = traceDisk();
    const fresh = join(folder, 'fresh', 'log');
    const opened = await openEmbeddedLog(fresh);
    const segment = join(fresh, '00000000000000000000.log');
    expect(order.slice(0, 2).toSorted()).toEqual([`fsync ${folder}`, `fsync ${join(folder, 'fresh')}`]);
    expect(order.slice(2)).toEqual([`write ${segment}`, `fdatasync ${segment}`, `fsync ${fresh}`]);
    await opened.close();
  });

  it('is durable again when opened: a killed process may not have synced what it wrote', async () => {
    await log.close();
    const order = traceDisk();
    log = await openEmbeddedLog(folder);
    expect(order).toEqual([`fdatasync ${join(folder, '00000000000000000000.log')}`, `fsync ${folder}`]);
  });
});

describe('a backup', () => {
  it('is durable, files before names, before it is reported', async () => {
    for (let n = 0; n < 2; n += 1) await log.append(Buffer.alloc(900));
    const target = join(folder, 'copy');
    const order = traceDisk();
    const rename = vi.spyOn(fs, 'rename');
    await backupEmbeddedLog(folder, target);
    const parts = [0, 1].map((base) => join(target, `0000000000000000000${base}.log.part`));
    const synced = order.filter((step) => !step.startsWith('write '));
    expect(synced).toEqual([`fsync ${folder}`, ...parts.map((part) => `fdatasync ${part}`), `fsync ${target}`]);
    expect(rename.mock.calls.map(([part]) => part)).toEqual(parts.toReversed());
    expect((await readdir(target)).toSorted()).toEqual(parts.map((part) => basename(part, '.part')));
  });
});

describe('a disk that fails', () => {
  it('at fdatasync leaves the outcome open, and is never asked again', async () => {
    await log.append(Buffer.from('safe'));
    const sync = vi.spyOn(fs, 'fdatasync').mockImplementation((_, done) => (done as Callback)(ioError('fdatasync')));
    const appends = await Promise.allSettled([log.append(Buffer.from('1')), log.append(Buffer.from('2'))]);
    expect(appends.map(codeOf)).toEqual(['LOG_FAILED', 'LOG_FAILED']);
    expect(log.failed).toMatchObject({ code: 'LOG_FAILED', cause: { code: 'EIO' } });
    await expect(log.append(Buffer.from('3'))).rejects.toMatchObject({ code: 'APPEND_REFUSED', cause: log.failed });
    expect(sync).toHaveBeenCalledTimes(1);
    expect(await contents(log)).toEqual(['safe']);
  });

  it('at fdatasync refuses what was still waiting, for that is surely not written', async () => {
    const sync = holdSync();
    const first = log.append(Buffer.from('1'));
    await sync.holds();
    const second = log.append(Buffer.from('2'));
    sync.fail();
    const outcomes = await Promise.allSettled([first, second]);
    expect(outcomes.map(codeOf)).toEqual(['LOG_FAILED', 'APPEND_REFUSED']);
    expect(String(await readFile(join(folder, '00000000000000000000.log')))).toMatch(/1$/);
  });

  it('while writing is undone, and appending goes on', async () => {
    await log.append(Buffer.from('before'));
    const order = traceDisk();
    failWriteHalfway();
    await expect(log.append(Buffer.from('refused'))).rejects.toMatchObject({
      code: 'APPEND_REFUSED',
      message: expect.stringContaining('free disk space'),
      cause: { code: 'EIO' },
    });
    const segment = join(folder, '00000000000000000000.log');
    expect(order).toEqual([`ftruncate ${segment}`, `fdatasync ${segment}`]);
    expect((await stat(join(folder, '00000000000000000000.log'))).size).toBe(24 + 8 + 'before'.length);
    expect(log.failed).toBeNull();
    await log.append(Buffer.from('after'));
    expect(await contents(log)).toEqual(['before', 'after']);
  });

  it('while writing and while undoing it leaves the outcome open', async () => {
    failWriteHalfway();
    vi.spyOn(fs, 'ftruncate').mockImplementation(((_: number, __: number, done: Callback) =>
      done(ioError('ftruncate'))) as typeof fs.ftruncate);
    await expect(log.append(Buffer.from('x'))).rejects.toMatchObject({ code: 'LOG_FAILED' });
    expect(log.failed).toMatchObject({ code: 'LOG_FAILED' });
    await expect(log.append(Buffer.from('y'))).rejects.toMatchObject({ code: 'APPEND_REFUSED' });
  });

  it('while a segment is being created refuses the append; the old segment does not grow any more', async () => {
    await log.append(Buffer.alloc(900));
    failWriteHalfway();
    await expect(log.append(Buffer.alloc(900))).rejects.toMatchObject({ code: 'APPEND_REFUSED' });
    await log.append(Buffer.from('small enough for the old one'));
    expect((await stat(join(folder, '00000000000000000000.log'))).size).toBe(24 + 8 + 900);
    expect((await readdir(folder)).length).toBe(3);
    await log.close();
    log = await openEmbeddedLog(folder);
    expect((await contents(log))[1]).toBe('small enough for the old one');
  });

  it('while a segment is being made durable is not trusted again', async () => {
    await log.append(Buffer.alloc(900));
    vi.spyOn(fs, 'fsync').mockImplementation((_, done) => (done as Callback)(ioError('fsync')));
    await expect(log.append(Buffer.alloc(900))).rejects.toMatchObject({ code: 'APPEND_REFUSED' });
    expect(log.failed).toMatchObject({ code: 'LOG_FAILED', cause: { code: 'EIO' } });
  });
});

function ioError(syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`EIO: i/o error, ${syscall}`), { code: 'EIO' });
}

function codeOf(outcome: PromiseSettledResult<void>): string {
  return outcome.status === 'fulfilled' ? 'fulfilled' : (outcome.reason as { code: string }).code;
}

/** Holds back the answer of every fdatasync that really ran. */
function holdSync() {
  const real = fs.fdatasync;
  const held: Callback[] = [];
  const spy = vi
    .spyOn(fs, 'fdatasync')
    .mockImplementation((fd, done) => real(fd, (error) => held.push(() => (done as Callback)(error))));
  const release = () => held.shift()!(null);
  const holds = () => eventually(() => held.length, (length) => length === 1); // prettier-ignore
  return { holds, release, count: () => spy.mock.calls.length, fail };

  function fail(): void {
    const [, done] = spy.mock.lastCall!;
    spy.mockRestore();
    (done as Callback)(ioError('fdatasync'));
  }
}

/** The next write puts half of its bytes into the file and then fails. */
function failWriteHalfway(): void {
  vi.spyOn(fs, 'writev').mockImplementationOnce(((fd: number, buffers: Buffer[], at: number, done: Callback) => {
    const all = Buffer.concat(buffers);
    fs.writeSync(fd, all, 0, all.length >> 1, at);
    done(ioError('write'));
  }) as unknown as typeof fs.writev);
}

/** What is written and synced from now on, in order, by the names of the files. */
function traceDisk(): string[] {
  const order: string[] = [];
  for (const name of ['writev', 'ftruncate', 'fdatasync', 'fsync'] as const) {
    const real = fs[name] as (...args: unknown[]) => void;
    vi.spyOn(fs, name).mockImplementation(((fd: number, ...rest: unknown[]) => {
      order.push(`${name === 'writev' ? 'write' : name} ${fs.readlinkSync(`/proc/self/fd/${fd}`)}`);
      real(fd, ...rest);
    }) as never);
  }
  return order;
}

async function contents(opened: EmbeddedLog): Promise<string[]> {
  const texts: string[] = [];
  for await (const batch of opened.read(0, { follow: false })) texts.push(...batch.map(({ bytes }) => String(bytes)));
  return texts;
}
