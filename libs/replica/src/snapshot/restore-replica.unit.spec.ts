import { foldFingerprint } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { credential, History, keyCreated, START, userRegistered } from '../../../../test/support/history.js';
import { Replica } from '../replica.js';
import { FrameWriter, SNAPSHOT_FORMAT, SnapshotUnusable } from './frames.js';
import { checkSnapshot, readSnapshotHeader, restoreReplica } from './restore-replica.js';
import { takeSnapshot } from './take-snapshot.js';

const clock = { now: () => START };

function working(): Replica {
  const replica = new Replica(clock);
  const history = new History().event('usr_ana', userRegistered('Ana'));
  for (let n = 0; n < 6; n++) history.event(`key_${n}`, keyCreated(credential(n), 'usr_ana'));
  for (const record of history.records) replica.apply(record);
  return replica;
}

function slicesOf(replica: Replica): Buffer[] {
  const taken = takeSnapshot(replica, 2);
  const slices = [...taken.slices];
  taken.end();
  return slices;
}

async function* of(...chunks: Uint8Array[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}
const why = (...chunks: Uint8Array[]) =>
  restoreReplica(of(...chunks), clock).then(
    () => null,
    (error: Error) => (error instanceof SnapshotUnusable ? error.message : error),
  );

describe('a snapshot is not used', () => {
  const slices = slicesOf(working());
  const bytes = Buffer.concat(slices);

  it('where any byte of it is another one', async () => {
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      expect(await why(flipped)).toEqual(expect.any(String));
      await expect(checkSnapshot(of(flipped))).rejects.toThrow(SnapshotUnusable);
    }
  });

  it('where it was cut off', async () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(await why(bytes.subarray(0, length))).toEqual(expect.any(String));
      await expect(checkSnapshot(of(bytes.subarray(0, length)))).rejects.toThrow(SnapshotUnusable);
    }
    expect(await why(bytes)).toBeNull();
    expect(await checkSnapshot(of(bytes))).toBeGreaterThan(500);
  });

  it('where a part is missing, comes twice or in another place', async () => {
    expect(await why(...slices.toSpliced(4, 1))).toContain('checksum');
    expect(await why(...slices.toSpliced(4, 0, slices[4]!))).toContain('checksum');
    expect(await why(...slices.toSpliced(3, 2, slices[4]!, slices[3]!))).toContain('checksum');
  });

  const headed = (more: object) => {
    const position = { log: 'l', offset: 3, record: 'r' };
    const header = { block: 'latchkey-replica', format: SNAPSHOT_FORMAT, fold: foldFingerprint(), position, ...more };
    const frames = new FrameWriter();
    return [header, { block: 'end' }].map((block) => frames.frame(JSON.stringify(block)));
  };

  it('where it was made by other code, in another format, or is none', async () => {
    expect(await why(...headed({}))).toBeNull();
    expect(await why(...headed({ fold: 'other' }))).toContain('another version');
    expect(await why(...headed({ format: 99 }))).toContain('format 99');
    expect(await why(...headed({ block: 'end' }))).toBe('it is none');
    expect(await why(new FrameWriter().frame('x'))).toBe('it is none');
    expect(await why(Buffer.from('{"block":"latchkey-replica"}'))).toContain('length');
  });

  it('by other code: what it says of its position is still known', async () => {
    const position = { log: 'l', offset: 3, record: 'r' };
    expect(await readSnapshotHeader(of(...headed({ fold: 'other' })))).toMatchObject({ position });
  });
});

describe('taking a snapshot', () => {
  it('is for one at a time, and after the first record', () => {
    const replica = working();
    const taken = takeSnapshot(replica);
    expect(() => takeSnapshot(replica)).toThrow('one capture at a time');
    taken.end();
    takeSnapshot(replica).end();
    expect(() => takeSnapshot(new Replica(clock))).toThrow('before the first record');
  });
});
