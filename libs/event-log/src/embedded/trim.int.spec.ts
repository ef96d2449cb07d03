import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backupEmbeddedLog, backupTrimmableLog } from './backup.js';
import { readLog } from '../log-reader.js';
import { FileCursor } from './segment-reader.js';
import { openEmbeddedLog, openTrimmableLog, type TrimmableEmbeddedLog } from './embedded-log.js';
import { listSegments, LogState } from './segment.js';

const TRIM = fileURLToPath(new URL('fixtures/trim.mjs', import.meta.url));
const RECORDS = 25;
/** nine records a segment, so that segments start at 0, 9 and 18 */
const SEGMENT_BYTES = 1_050;
const file = (name: string) => join(folder, name);
const segment = (base: number) => `${String(base).padStart(20, '0')}.log`;
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

let root: string;
let folder: string;
let log: TrimmableEmbeddedLog | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'latchkey-trim-'));
  folder = join(root, 'log');
  log = await openTrimmableLog(folder, { segmentBytes: SEGMENT_BYTES });
  for (let n = 0; n < RECORDS; n += 1) await log.append(Buffer.from(`${n} ${'x'.repeat(100)}`.slice(0, 100)));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await log?.close();
  await rm(root, { recursive: true });
});

async function closeTrimmed(before: number): Promise<void> {
  await log!.trim(before, 'its name');
  await log!.close();
}

async function contents(opened: TrimmableEmbeddedLog, from = opened.begin()): Promise<number[]> {
  const seen: number[] = [];
  for await (const batch of opened.read(from, { follow: false })) {
    seen.push(...batch.map(({ bytes }) => Number.parseInt(String(bytes), 10)));
  }
  return seen;
}

async function segmentsIn(of: string): Promise<string[]> {
  return (await readdir(of)).filter((name) => name.endsWith('.log')).toSorted();
}

describe('a trim', () => {
  it('gives the disk space of whole segments back, and leaves what was read from them alone', async () => {
    await log!.trim(20, 'its name');
    expect(await segmentsIn(folder)).toEqual([segment(18)]);
    expect(log!.begin()).toBe(18);
    expect((await stat(file('beginning'))).mode & 0o777).toBe(0o600);
  });

  it('decides durably before anything is taken away', async () => {
    const order: string[] = [];
    const named = (fd: unknown) =>
      basename(typeof fd === 'number' ? fs.readlinkSync(`/proc/self/fd/${fd}`) : String(fd));
    for (const name of ['writev', 'fdatasync', 'fsync', 'rename', 'unlink'] as const) {
      const real = fs[name] as (...args: unknown[]) => void;
      vi.spyOn(fs, name).mockImplementation(((...args: unknown[]) => {
        order.push(`${name} ${named(args[0])}`);
        real(...args);
      }) as never);
    }
    await log!.trim(20, 'its name');
    expect(order).toEqual([
      'writev beginning.draft',
      'fdatasync beginning.draft',
      'rename beginning.draft',
      'fsync log',
      `unlink ${segment(0)}`,
      `unlink ${segment(9)}`,
      'fsync log',
    ]);
  });

  it('is refused by a log that is open for reading only', async () => {
    const reader = await openTrimmableLog(folder, { readOnly: true });
    await expect(reader.trim(20, 'its name')).rejects.toMatchObject({ code: 'APPEND_REFUSED' });
    expect(await segmentsIn(folder)).toHaveLength(3);
    await reader.close();
  });

  it('ends a reader whose next file it took away meanwhile', async () => {
    await log!.close();
    const state = new LogState(await listSegments(folder, 0), RECORDS);
    const reader = readLog(state, new FileCursor(state.segments), 0, { follow: false });
    expect((await reader.next()).value).toHaveLength(9);
    const next = reader.next();
    fs.rmSync(file(segment(9)));
    state.trim(18);
    await expect(next).rejects.toMatchObject({ code: 'POSITION_OUT_OF_RANGE' });
  });
});

describe('a process that is killed while it trims', () => {
  async function trimUntil(step: number): Promise<boolean> {
    await cp(join(root, 'whole'), folder, { recursive: true });
    const child = spawn(process.execPath, [TRIM, folder, '20', String(step)], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(code === 0 || signal === 'SIGKILL').toBe(true);
    return code === 0;
  }

  it('has trimmed or not, wherever it was', async () => {
    await log!.close();
    await cp(folder, join(root, 'whole'), { recursive: true });
    const begins: number[] = [];
    for (let step = 0, done = false; !done; step += 1) {
      await rm(folder, { recursive: true });
      done = await trimUntil(step);
      const reader = await openTrimmableLog(folder, { readOnly: true });
      const seen = await contents(reader);
      expect(seen).toEqual(numbers(reader.begin(), RECORDS));
      await backupTrimmableLog(folder, join(root, `copy-${step}`));
      log = await openTrimmableLog(folder);
      begins.push(log.begin());
      expect([reader.begin(), await contents(log)]).toEqual([log.begin(), seen]);
      expect(log.name()).toBe(log.begin() === 0 ? null : 'its name');
      expect((await segmentsIn(folder))[0]).toBe(segment(log.begin()));
      expect(await segmentsIn(join(root, `copy-${step}`))).toEqual(await segmentsIn(folder));
      await log.append(Buffer.from('25 more'));
      await log.trim(20, 'its name');
      expect(await contents(log)).toEqual(numbers(18, RECORDS + 1));
      await log.close();
    }
    expect(begins.length).toBeGreaterThan(7);
    expect(new Set(begins)).toEqual(new Set([0, 18]));
  });
});

describe('a log that was trimmed', () => {
  beforeEach(() => closeTrimmed(10));

  const openings: [string, () => Promise<unknown>][] = [
    ['opened', () => openTrimmableLog(folder)],
    ['looked at', () => openTrimmableLog(folder, { readOnly: true })],
    ['copied', () => backupTrimmableLog(folder, join(root, 'copy'))],
  ];

  it.each(openings)('is refused when its first segment is missing and it is %s', async (_, open) => {
    await rm(file(segment(9)));
    await expect(open()).rejects.toMatchObject({ code: 'LOG_DAMAGED', message: expect.stringContaining('offset 9') });
  });

  it.each(openings)('is refused when nothing says that this was meant and it is %s', async (_, open) => {
    await rm(file('beginning'));
    await expect(open()).rejects.toMatchObject({ code: 'LOG_DAMAGED', message: expect.stringContaining('offset 0') });
  });

  it.each(openings)('is refused when all its segments are missing and it is %s', async (_, open) => {
    for (const name of await segmentsIn(folder)) await rm(file(name));
    await expect(open()).rejects.toMatchObject({ code: 'LOG_DAMAGED', file: file('beginning') });
  });

  it('is refused as an event log, whose beginning may not be gone', async () => {
    await expect(openEmbeddedLog(folder)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    await expect(openEmbeddedLog(folder, { readOnly: true })).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    await expect(backupEmbeddedLog(folder, join(root, 'copy'))).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
  });

  it('is refused when a segment in the middle is missing', async () => {
    log = await openTrimmableLog(folder, { segmentBytes: SEGMENT_BYTES });
    for (let n = RECORDS; n < 40; n += 1) await log.append(Buffer.from(`${n} ${'x'.repeat(90)}`));
    await log.close();
    await rm(file(segment(18)));
    log = await openTrimmableLog(folder);
    await expect(contents(log)).rejects.toMatchObject({ code: 'LOG_DAMAGED', file: file(segment(9)) });
  });

  it('is refused when what says where it begins is damaged anywhere', async () => {
    const whole = await readFile(file('beginning'));
    const refused = { code: expect.stringMatching(/^LOG_(DAMAGED|FOREIGN)$/) as string };
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      await writeFile(file('beginning'), flipped);
      await expect(openTrimmableLog(folder)).rejects.toMatchObject(refused);
    }
    for (let size = 0; size < whole.length; size += 1) {
      await writeFile(file('beginning'), whole.subarray(0, size));
      await expect(openTrimmableLog(folder)).rejects.toMatchObject(refused);
    }
    await writeFile(file('beginning'), Buffer.concat([whole, Buffer.alloc(1)]));
    await expect(openTrimmableLog(folder)).rejects.toMatchObject(refused);
    expect(await segmentsIn(folder)).toEqual([segment(9), segment(18)]);
  });

  it('is backed up as it is, and the copy goes on', async () => {
    const summary = await backupTrimmableLog(folder, join(root, 'copy'));
    expect(summary).toMatchObject({ records: 16, segments: 2 });
    expect(await readdir(join(root, 'copy'))).toEqual([segment(9), segment(18), 'beginning']);
    const copy = await openTrimmableLog(join(root, 'copy'));
    expect([copy.begin(), copy.end(), copy.name()]).toEqual([9, RECORDS, 'its name']);
    await copy.append(Buffer.from('25'));
    expect(await contents(copy)).toEqual(numbers(9, 26));
    await copy.close();
  });
});

it('a log is backed up and looked at while it is trimmed again and again', async () => {
  const done = new AbortController();
  const writing = (async () => {
    for (let n = RECORDS; !done.signal.aborted; n += 1) {
      await log!.append(Buffer.from(`${n} ${'x'.repeat(90)}`));
      if (n % 9 === 0) await log!.trim(n - 30, 'its name');
    }
  })();
  const begins = new Set<number>();
  // the writer may be slower than the copying
  for (let round = 0; round < 25 || begins.size <= 3; round += 1) {
    await backupTrimmableLog(folder, join(root, `copy-${round}`));
    const copy = await openTrimmableLog(join(root, `copy-${round}`));
    expect(await contents(copy)).toEqual(numbers(copy.begin(), copy.end()));
    begins.add(copy.begin());
    await copy.close();
  }
  done.abort();
  await writing;
});
