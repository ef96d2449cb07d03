import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupEmbeddedLog, type BackupSummary } from './backup.js';
import { openEmbeddedLog, type EmbeddedLog } from './embedded-log.js';

let root: string;
let folder: string;
let target: string;
let log: EmbeddedLog;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'latchkey-backup-'));
  folder = join(root, 'log');
  target = join(root, 'copies', 'today');
  log = await openEmbeddedLog(folder, { segmentBytes: 1000 });
  for (let n = 0; n < 25; n += 1) await log.append(Buffer.from(`${n} ${'x'.repeat(100)}`));
});
afterEach(async () => {
  await log.close();
  await rm(root, { recursive: true });
});

describe('a backup', () => {
  it('opens as the log it was taken from', async () => {
    const summary = await backupEmbeddedLog(folder, target);
    const segments = (await readdir(folder)).filter((name) => name.endsWith('.log'));
    expect(await readdir(target)).toEqual(segments);
    expect(summary).toEqual({ records: 25, bytes: await sizeOf(folder, segments), segments: segments.length });
    expect(segments.length).toBeGreaterThan(2);
    expect(await contents(target)).toEqual(Array.from({ length: 25 }, (_, n) => n));
  });

  it('is for its user only', async () => {
    await mkdir(target, { recursive: true, mode: 0o755 });
    await backupEmbeddedLog(folder, target);
    expect((await stat(target)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(target)) expect((await stat(join(target, name))).mode & 0o777).toBe(0o600);
  });

  it('can be taken while the log is appended to: a gapless beginning, all that was there at the start', async () => {
    const done = new AbortController();
    const appending = (async () => {
      for (let n = 25; !done.signal.aborted; n += 1) await log.append(Buffer.from(`${n} ${'y'.repeat(100)}`));
    })();
    const summary = await backupEmbeddedLog(folder, target);
    done.abort();
    await appending;
    const copied = await contents(target);
    expect(copied).toEqual(Array.from({ length: summary.records }, (_, n) => n));
    expect(summary.records).toBeGreaterThanOrEqual(25);
  });

  it('says how far it has come', async () => {
    const steps: BackupSummary[] = [];
    const summary = await backupEmbeddedLog(folder, target, (copied) => steps.push(copied));
    expect(steps.length).toBe(summary.segments);
    expect(steps.map(({ records }) => records)).toEqual(steps.map(({ records }) => records).toSorted((a, b) => a - b));
    expect(steps.at(-1)).toMatchObject({ records: summary.records, bytes: summary.bytes });
  });

  it('leaves out an unfinished record, and leaves it alone', async () => {
    await log.close();
    const last = join(folder, (await readdir(folder)).filter((name) => name.endsWith('.log')).at(-1)!);
    await truncate(last, (await stat(last)).size - 1);
    const before = await readFile(last);
    expect(await backupEmbeddedLog(folder, target)).toMatchObject({ records: 24 });
    expect((await readFile(last)).equals(before)).toBe(true);
    expect(await contents(target)).toHaveLength(24);
  });

  it('leaves out a segment that is only being created', async () => {
    await log.close();
    await writeFile(join(folder, '00000000000000000025.log'), '');
    expect(await backupEmbeddedLog(folder, target)).toMatchObject({ records: 25 });
    expect(await contents(target)).toHaveLength(25);
  });

  it('goes into an empty folder only', async () => {
    await mkdir(target, { recursive: true });
    await writeFile(join(target, 'precious.txt'), 'keep me');
    await expect(backupEmbeddedLog(folder, target)).rejects.toMatchObject({ code: 'BACKUP_REFUSED' });
    expect(await readdir(target)).toEqual(['precious.txt']);
    await expect(backupEmbeddedLog(folder, folder)).rejects.toMatchObject({ code: 'BACKUP_REFUSED' });
  });

  it('of a damaged log is refused, and leaves nothing behind', async () => {
    const middle = join(folder, (await readdir(folder)).filter((name) => name.endsWith('.log'))[1]!);
    const bytes = await readFile(middle);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(middle, bytes);
    await expect(backupEmbeddedLog(folder, target)).rejects.toMatchObject({ code: 'LOG_DAMAGED', file: middle });
    expect(await readdir(target)).toEqual([]);
  });

  it('of a log with a missing segment is refused', async () => {
    await rm(join(folder, (await readdir(folder)).filter((name) => name.endsWith('.log'))[1]!));
    await expect(backupEmbeddedLog(folder, target)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    expect(await readdir(target)).toEqual([]);
  });
});

async function sizeOf(parent: string, names: readonly string[]): Promise<number> {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(parent, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function contents(of: string): Promise<number[]> {
  const copy = await openEmbeddedLog(of);
  const numbers: number[] = [];
  for await (const batch of copy.read(0, { follow: false })) {
    numbers.push(...batch.map(({ bytes }) => Number.parseInt(String(bytes), 10)));
  }
  await copy.close();
  return numbers;
}
