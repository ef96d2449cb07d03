import fs from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventLogContract } from '../event-log.contract.js';
import type { EventLog, StoredRecord } from '../event-log.port.js';
import { openEmbeddedLog, openTrimmableLog } from './embedded-log.js';

const abilities = { durable: true, keepsCallOrder: true, binary: true, largestRecord: 16 * 1024 * 1024, trims: false };

async function openFresh(segmentBytes?: number, open: typeof openEmbeddedLog = openEmbeddedLog) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-log-'));
  let log = await open(folder, { segmentBytes });
  return {
    log,
    async reopen() {
      await log.close();
      log = await open(folder, { segmentBytes });
      return log;
    },
    async dispose() {
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
}

eventLogContract('the embedded log', () => openFresh(), abilities);
eventLogContract('the embedded log in many segments', () => openFresh(100), abilities);
eventLogContract('the embedded log that may be trimmed', () => openFresh(100, openTrimmableLog), {
  ...abilities,
  trims: true,
});

describe('the embedded log', () => {
  let folder: string;
  let log: EventLog | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-log-'));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await log?.close();
    await rm(folder, { recursive: true });
  });

  it('keeps what it creates to its user', async () => {
    const nested = join(folder, 'new', 'log');
    log = await openEmbeddedLog(nested);
    expect((await stat(nested)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(nested)) expect((await stat(join(nested, name))).mode & 0o777).toBe(0o600);
    expect((await readdir(nested)).toSorted()).toEqual(['00000000000000000000.log', 'lock']);
  });

  it('starts a new segment, named by its first offset, before one grows too large', async () => {
    log = await openEmbeddedLog(folder, { segmentBytes: 64 });
    for (const text of ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc']) await log.append(Buffer.from(text));
    const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).toSorted();
    expect(names).toEqual(['00000000000000000000.log', '00000000000000000002.log']);
    expect((await stat(join(folder, names[0]!))).size).toBe(64);
  });

  it.each([
    ['an empty record', new Uint8Array(0)],
    ['a record over 16 MiB', new Uint8Array(16 * 1024 * 1024 + 1)],
  ])('refuses %s', async (_, bytes) => {
    log = await openEmbeddedLog(folder);
    await expect(log.append(bytes)).rejects.toMatchObject({ code: 'APPEND_REFUSED' });
    expect(log.end()).toBe(0);
  });

  it('opens read only beside a writer, takes no lock and changes nothing', async () => {
    log = await openEmbeddedLog(folder);
    await log.append(Buffer.from('one'));
    const before = await readdir(folder);
    const reader = await openEmbeddedLog(folder, { readOnly: true });
    await log.append(Buffer.from('two'));
    expect((await readAll(reader)).map(({ bytes }) => String(bytes))).toEqual(['one']);
    await expect(reader.append(Buffer.from('three'))).rejects.toMatchObject({ code: 'APPEND_REFUSED' });
    await reader.close();
    expect(await readdir(folder)).toEqual(before);
  });

  it('serves a live follower from memory, and a slow one from the files', async () => {
    log = await openEmbeddedLog(folder);
    const reads = vi.spyOn(fs, 'read');
    const [live, slow] = [follower(log), follower(log)];
    await log.append(Buffer.from('0'));
    await slow.next();
    for (let n = 0; n < 12; n += 1) {
      const coming = live.next();
      await log.append(Buffer.alloc(1024 * 1024, n));
      await coming;
    }
    expect(reads).not.toHaveBeenCalled();
    const [first] = (await slow.next()).value!;
    expect(first).toMatchObject({ offset: 1 });
    expect(reads).toHaveBeenCalled();
    await Promise.all([live.return?.(), slow.return?.()]);
  });

  it('does not read a whole segment to get at its last records', async () => {
    log = await openEmbeddedLog(folder);
    await Promise.all(Array.from({ length: 20 }, () => log!.append(Buffer.alloc(1024 * 1024, 'x'))));
    await log.close();
    log = await openEmbeddedLog(folder);
    const reads = vi.spyOn(fs, 'read');
    expect((await readAll(log, 18)).map(({ offset }) => offset)).toEqual([18, 19]);
    expect(reads.mock.calls.length).toBeLessThan(10);
  });
});

function follower(log: EventLog): AsyncIterator<readonly StoredRecord[]> {
  return log.read(0, { follow: true })[Symbol.asyncIterator]();
}

async function readAll(log: EventLog, from = 0): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const batch of log.read(from, { follow: false })) records.push(...batch);
  return records;
}
