import { RULES } from '@latchkey/domain';
import type { StoredRecord } from '@latchkey/event-log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, credential, START } from '../../../../test/support/history.js';
import { anyHistory } from '../../../../test/support/random-history.js';
import { feed } from '../feed.js';
import { Replica } from '../replica.js';
import { readTheRest, restoreReplica } from './restore-replica.js';
import { stateHash } from './state-hash.js';
import { takeSnapshot } from './take-snapshot.js';

const clock = { now: () => START + 3_600_000 };

function fold(records: readonly StoredRecord[], replica = new Replica(clock)): Replica {
  for (const record of records.slice(replica.next)) replica.apply(record);
  replica.serving = true;
  return replica;
}

async function* chunks(...slices: Buffer[]): AsyncGenerator<Buffer> {
  yield* slices;
}

/** Takes a snapshot at a record while the rest is folded, some records between any two slices. */
function snapshotAt(at: number, records: readonly StoredRecord[], between: number, size: number): Buffer[] {
  const replica = fold(records.slice(0, at));
  const taken = takeSnapshot(replica, size);
  const slices: Buffer[] = [];
  for (const slice of taken.slices) {
    slices.push(slice);
    fold(records.slice(0, replica.next + between), replica);
  }
  taken.end();
  return slices;
}

const scene = fc
  .record({ history: anyHistory, at: fc.nat(), between: fc.nat(4), size: fc.integer({ min: 1, max: 4 }) })
  .map(({ history: { records }, at, ...rest }) => ({ records, at: 1 + (at % records.length), ...rest }));

describe('a replica that was restored', () => {
  it('is the one that was written down, whatever came in between', () =>
    fc.assert(
      fc.asyncProperty(scene, async ({ records, at, between, size }) => {
        const restored = await restoreReplica(chunks(...snapshotAt(at, records, between, size)), clock);
        expect(stateHash(restored)).toBe(stateHash(fold(records.slice(0, at))));
      }),
      { numRuns: 300 },
    ));

  it('goes on to be what a replay of everything makes', () =>
    fc.assert(
      fc.asyncProperty(scene, fc.boolean(), async ({ records, at, between, size }, rest) => {
        const restored = await restoreReplica(chunks(...snapshotAt(at, records, between, size)), clock);
        if (rest) await readTheRest(restored, new AbortController().signal);
        const replayed = fold(records);
        expect(stateHash(fold(records, restored))).toBe(stateHash(replayed));
        expect(takenSince(restored, at - 1)).toEqual(takenSince(replayed, at - 1));
        expect(restored.changes.since(at - 2)).toBeNull();
        expect(sequences(restored)).toEqual(sequences(replayed));
        expect(verdicts(restored)).toEqual(verdicts(replayed));
      }),
      { numRuns: 300 },
    ));

  it('feeds a guard what the other one feeds it', () =>
    fc.assert(
      fc.asyncProperty(scene, async ({ records, at, between, size }) => {
        const restored = await restoreReplica(chunks(...snapshotAt(at, records, between, size)), clock);
        const replayed = fold(records);
        fold(records, restored);
        for (const after of [null, at - 2, at - 1, records.length - 1]) {
          expect(await fed(restored, after)).toEqual(await fed(replayed, after));
        }
      }),
      { numRuns: 100 },
    ));

  it('is the same wherever the bytes are parted', () =>
    fc.assert(
      fc.asyncProperty(scene, fc.integer({ min: 1, max: 5_000 }), async ({ records, at }, length) => {
        const bytes = Buffer.concat(snapshotAt(at, records, 0, 2));
        const parts = Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) =>
          bytes.subarray(i * length, (i + 1) * length),
        );
        expect(stateHash(await restoreReplica(chunks(...parts), clock))).toBe(stateHash(fold(records.slice(0, at))));
      }),
      { numRuns: 50 },
    ));
});

const takenSince = (replica: Replica, offset: number) =>
  [...replica.changes.since(offset)!].map(({ state, offset: newest }) => [state?.id, newest]);

const sequences = (replica: Replica) =>
  [...replica.accounts.values()].flatMap(({ id, streams }) =>
    [...streams].map(([name, stream]) => [id, name, stream.seq, stream.sequenceOf(stream.seq)]),
  );

const verdicts = (replica: Replica) =>
  [1, 2, 3, 4, 5].flatMap((n) => {
    const pairs = [1, 2, 3].map((k) => [credential(k).accessKey, credential(n).secretKey] as const);
    return pairs.map(([access, secret]) => replica.verify(access, secret, 'api'));
  });

async function fed(replica: Replica, after: number | null): Promise<string[]> {
  const ended = () => ({ type: 'end', reason: 'stopping' }) as never;
  const request = { account: ACCOUNT, after, leaseMs: 1, heartbeatMs: 1, rules: RULES, ended };
  const lines: string[] = [];
  for await (const chunk of feed(replica, request)) lines.push(...chunk.split('\n'));
  return lines.toSorted();
}
