import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEmbeddedLog, type EmbeddedLogOptions } from './embedded-log.js';

const HEADER = 24;
const HEAD = 8;
const TEXTS = ['alpha', 'beta, longer', 'gamma', 'delta, longer', 'epsilon', 'zeta, the last'];
/** two records each */
const SEGMENTS = [0, 2, 4].map((base) => `${String(base).padStart(20, '0')}.log`) as [string, string, string];
const [FIRST, MIDDLE, LAST] = SEGMENTS;

let root: string;
let folder: string;
let intact: Map<string, Buffer>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'latchkey-damage-'));
  const log = await openEmbeddedLog(join(root, 'intact'), { segmentBytes: 65 });
  for (const text of TEXTS) await log.append(Buffer.from(text));
  await log.close();
  intact = new Map();
  for (const name of SEGMENTS) intact.set(name, await readFile(join(root, 'intact', name)));
});
afterAll(() => rm(root, { recursive: true }));

let copies = 0;
beforeEach(async () => {
  folder = join(root, `copy-${copies++}`);
  await mkdir(folder);
  for (const name of SEGMENTS) await copyFile(join(root, 'intact', name), join(folder, name));
});

describe('an end that a crash left unfinished', () => {
  it('is cut off wherever the last record stops, reported, and appended to', async () => {
    const whole = intact.get(LAST)!;
    const keptBytes = HEADER + HEAD + TEXTS[4]!.length;
    for (let size = keptBytes + 1; size < whole.length; size += 1) {
      await writeFile(file(LAST), whole.subarray(0, size));
      const onTailCut = vi.fn();
      expect(await contents({ onTailCut })).toEqual(TEXTS.slice(0, 5));
      expect(onTailCut.mock.calls).toEqual([[{ file: file(LAST), keptBytes, droppedBytes: size - keptBytes }]]);
      expect((await readFile(file(LAST))).equals(whole.subarray(0, keptBytes))).toBe(true);
    }
    expect(await contents({ onTailCut: unexpected }, 'again')).toEqual([...TEXTS.slice(0, 5), 'again']);
  });

  it('is left out and left alone by a read only log', async () => {
    await truncate(file(LAST), intact.get(LAST)!.length - 3);
    const damaged = await readFile(file(LAST));
    const onTailCut = vi.fn();
    expect(await contents({ readOnly: true, onTailCut })).toEqual(TEXTS.slice(0, 5));
    expect(onTailCut).toHaveBeenCalledOnce();
    expect((await readFile(file(LAST))).equals(damaged)).toBe(true);
  });

  it('is made good when the last segment was only being created', async () => {
    for (let size = 0; size < HEADER; size += 1) {
      await writeFile(file(LAST), intact.get(LAST)!.subarray(0, size));
      const onTailCut = vi.fn();
      expect(await contents({ onTailCut })).toEqual(TEXTS.slice(0, 4));
      expect(onTailCut.mock.calls).toEqual([[{ file: file(LAST), keptBytes: 0, droppedBytes: size }]]);
      expect((await readFile(file(LAST))).equals(intact.get(LAST)!.subarray(0, HEADER))).toBe(true);
    }
    expect(await contents({ onTailCut: unexpected }, 'next')).toEqual([...TEXTS.slice(0, 4), 'next']);
  });

  it('is made good when the only segment was being created', async () => {
    await Promise.all([rm(file(MIDDLE)), rm(file(LAST))]);
    await truncate(file(FIRST), 10);
    expect(await contents({}, 'first')).toEqual(['first']);
  });

  it('does not hide that the segment before an unfinished one is incomplete', async () => {
    await truncate(file(LAST), 5);
    await truncate(file(MIDDLE), intact.get(MIDDLE)!.length - 1);
    await expectRefused('LOG_DAMAGED', MIDDLE, HEADER + HEAD + TEXTS[2]!.length);
  });
});

describe('a flipped bit', () => {
  it.each([FIRST, MIDDLE, LAST])('anywhere in %s is noticed, and nothing is changed', async (name) => {
    const whole = intact.get(name)!;
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      await writeFile(file(name), flipped);
      await expectRefused(bit >> 3 < 8 ? 'LOG_FOREIGN' : 'LOG_DAMAGED', name);
    }
  });

  it('that makes the last record look unfinished is no reason to cut it off', async () => {
    const last = Buffer.from(intact.get(LAST)!);
    const at = HEADER + HEAD + TEXTS[4]!.length;
    last.writeUInt32LE(5000, at);
    await writeFile(file(LAST), last);
    await expectRefused('LOG_DAMAGED', LAST, at);
  });

  it('that makes an earlier record look unfinished is no reason to cut off those behind it', async () => {
    const last = Buffer.from(intact.get(LAST)!);
    last.writeUInt32LE(5000, HEADER);
    await writeFile(file(LAST), Buffer.concat([last, Buffer.from([9, 0, 0, 0, 1])]));
    await expectRefused('LOG_DAMAGED', LAST, HEADER);
  });
});

describe('a log that cannot be trusted', () => {
  it.each([1, 4, 8, 12, 4096])('is refused when %d bytes at its end are zero', async (zeros) => {
    const last = Buffer.from(intact.get(LAST)!);
    last.fill(0, Math.max(HEADER, last.length - zeros));
    await writeFile(file(LAST), last);
    await expectRefused('LOG_DAMAGED', LAST);
  });

  it.each([4, 8, 5000])('is refused when %d zeros follow its end', async (zeros) => {
    const whole = intact.get(LAST)!;
    await writeFile(file(LAST), Buffer.concat([whole, Buffer.alloc(zeros)]));
    await expectRefused('LOG_DAMAGED', LAST, whole.length);
  });

  it.each([0x01000001, 0x7fffffff, 0xffffffff])('is refused when a length at its end is %d', async (length) => {
    const whole = intact.get(LAST)!;
    const head = Buffer.alloc(9, 1);
    head.writeUInt32LE(length);
    await writeFile(file(LAST), Buffer.concat([whole, head]));
    await expectRefused('LOG_DAMAGED', LAST, whole.length);
  });

  it('is refused when a segment before the last is shorter', async () => {
    const whole = intact.get(MIDDLE)!;
    for (let size = 0; size < whole.length; size += 1) {
      await writeFile(file(MIDDLE), whole.subarray(0, size));
      await expectRefused('LOG_DAMAGED', MIDDLE);
    }
  });

  it('is refused when a segment before the last holds a record too many', async () => {
    await writeFile(file(MIDDLE), Buffer.concat([intact.get(MIDDLE)!, intact.get(LAST)!.subarray(HEADER)]));
    await expectRefused('LOG_DAMAGED', MIDDLE);
  });

  it('is refused when something follows the records of a segment before the last', async () => {
    const whole = intact.get(MIDDLE)!;
    await writeFile(file(MIDDLE), Buffer.concat([whole, Buffer.from('???')]));
    await expectRefused('LOG_DAMAGED', MIDDLE, whole.length);
  });

  it('is refused when the first segment is missing', async () => {
    await rm(file(FIRST));
    await expectRefused('LOG_DAMAGED', MIDDLE);
  });

  it('is refused when a segment in the middle is missing, at the end of the one before', async () => {
    await rm(file(MIDDLE));
    await expectRefused('LOG_DAMAGED', FIRST, intact.get(FIRST)!.length);
  });

  it('is refused when a segment has the name of another', async () => {
    await copyFile(file(FIRST), file(LAST));
    await expectRefused('LOG_DAMAGED', LAST, 12);
  });

  it.each(['notes.log', '00000000000000000006.log', '7.log'])('is refused when %s is not ours', async (name) => {
    await writeFile(file(name), 'Dear diary, this is not an event log.');
    await expectRefused('LOG_FOREIGN', name);
  });

  it('is refused when the last segment is short and not one that was being created', async () => {
    const header = Buffer.from(intact.get(LAST)!.subarray(0, 20));
    header[15]! ^= 1;
    await writeFile(file(LAST), header);
    await expectRefused('LOG_DAMAGED', LAST);
    await writeFile(file(LAST), 'notes');
    await expectRefused('LOG_FOREIGN', LAST);
  });

  it('is refused when a newer Latchkey wrote it', async () => {
    const last = Buffer.from(intact.get(LAST)!);
    last.writeUInt32LE(2, 8);
    last.writeUInt32LE(crc32c(last.subarray(0, 20)), 20);
    await writeFile(file(LAST), last);
    await expectRefused('LOG_TOO_NEW', LAST);
  });

  it('is read up to the damage, and no further', async () => {
    const middle = Buffer.from(intact.get(MIDDLE)!);
    middle[middle.length - 1]! ^= 1;
    await writeFile(file(MIDDLE), middle);
    const log = await openEmbeddedLog(folder);
    const seen: string[] = [];
    const reading = async () => {
      for await (const batch of log.read(0, { follow: false })) seen.push(...batch.map(({ bytes }) => String(bytes)));
    };
    await expect(reading()).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    expect(TEXTS.slice(0, 3)).toEqual(expect.arrayContaining(seen));
    await log.close();
  });

  it('does not mind files that are not segments', async () => {
    await writeFile(file('README.txt'), 'kept by the operator');
    expect(await contents({})).toEqual(TEXTS);
  });
});

function file(name: string): string {
  return join(folder, name);
}

function unexpected(): void {
  throw new Error('nothing was to be cut off');
}

/** Opens the log, appends if asked to, and reads everything. */
async function contents(options: EmbeddedLogOptions, append?: string): Promise<string[]> {
  const log = await openEmbeddedLog(folder, options);
  try {
    if (append) await log.append(Buffer.from(append));
    const texts: string[] = [];
    for await (const batch of log.read(0, { follow: false })) texts.push(...batch.map(({ bytes }) => String(bytes)));
    return texts;
  } finally {
    await log.close();
  }
}

/** Opening or reading names the damaged file (and byte), and leaves it as it was. */
async function expectRefused(code: string, name: string, place?: number): Promise<void> {
  const before = await readFile(file(name)).catch(() => undefined);
  const error: unknown = await contents({ onTailCut: unexpected }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code, message: expect.stringContaining(file(name)) });
  if (place !== undefined) expect(error).toMatchObject({ file: file(name), place });
  const after = await readFile(file(name));
  expect(after.equals(before!)).toBe(true);
}
