import { acceptanceEnvelope, barrierEnvelope, encodeEnvelope } from '@latchkey/event-log';
import type { ReadOptions, StoredRecord } from '@latchkey/event-log';
import { Replica } from '@latchkey/replica';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, History, userActivated, userRegistered } from '../../../../test/support/history.js';
import { envelopeOf } from '../../../../test/support/running.js';
import { MemoryLog } from '../../../../test/support/memory-log.js';
import { PublicReader } from '../../../../test/support/public-reader.js';
import { FATES, SimulatedTopic, type Fate, type TopicLink } from '../../../../test/support/simulated-topic.js';
import { PublicRelay } from './public-relay.js';

const RUNS = 200;

type Written = { readonly what: 'event' | 'fence' | 'rejected' | 'garbage' | 'barrier' | 'odd'; readonly of: number };
interface Process {
  readonly fates: readonly Fate[];
  readonly waits: readonly number[];
}
/** What is written to the log, and then which processes relay it until they are done or dead, all at once. */
interface Phase {
  readonly writes: readonly Written[];
  readonly accepts: boolean;
  readonly processes: readonly Process[];
}

/** The log in short batches, so that there are many steps. */
class ShortReads extends MemoryLog {
  override async *read(from: number, options: ReadOptions): AsyncGenerator<readonly StoredRecord[]> {
    for await (const batch of super.read(from, options)) {
      for (let at = 0; at < batch.length; at += 3) yield batch.slice(at, at + 3);
    }
  }
}

class World {
  readonly log = new ShortReads();
  readonly #history = new History();
  readonly #registered = new Set<string>();

  constructor(readonly topic: SimulatedTopic) {
    this.#flush();
  }

  write({ what, of }: Written): void {
    const subject = `usr_${of}`;
    const known = this.#registered.has(subject);
    const next = this.#history.next(subject, known ? userActivated : userRegistered('Ana'));
    if (what === 'event' || what === 'odd') this.#registered.add(subject);
    if (what === 'event') this.#history.envelope(next);
    if (what === 'odd') this.#history.envelope({ ...next, id: `not a position ${next.id}` });
    if (what === 'rejected') this.#history.put(encodeEnvelope({ ...next, seq: next.seq + 1 }));
    if (what === 'fence') this.#history.fence(subject);
    if (what === 'garbage') this.#history.put(Buffer.from('garbage'));
    if (what === 'barrier') this.#history.put(encodeEnvelope(barrierEnvelope(ACCOUNT, '')));
    this.#flush();
  }

  accept(): void {
    this.#history.put(encodeEnvelope(acceptanceEnvelope(ACCOUNT, '')));
    this.#flush();
  }

  /** ids of the accepted events, by subject */
  expected(): Map<string, string[]> {
    const replica = replicaOf(this.log);
    const expected = new Map<string, string[]>();
    for (const [offset, bytes] of this.log.records.entries()) {
      if (bytes.length < 10 || replica.rejected.has(offset)) continue;
      const envelope = envelopeOf(bytes);
      if (envelope.kind !== 'event') continue;
      expected.set(envelope.aggregate, [...(expected.get(envelope.aggregate) ?? []), envelope.id]);
    }
    return expected;
  }

  #flush(): void {
    for (const { bytes } of this.#history.records.slice(this.log.records.length)) this.log.put(bytes);
  }
}

function replicaOf(log: MemoryLog): Replica {
  const replica = new Replica(Date);
  for (const [offset, bytes] of log.records.entries()) replica.apply({ offset, bytes });
  return replica;
}

const relay = (log: MemoryLog, topic: TopicLink) =>
  new PublicRelay({ log, replica: replicaOf(log), topic, asyncApi: 'urn:x', retryMs: 0 });

async function run(log: ShortReads, link: TopicLink): Promise<void> {
  await relay(log, link).run({ follow: false, signal: link.killed });
}

/** One reads as things arrive, the other partition after partition. */
function readers({ arrived, partitions }: SimulatedTopic): PublicReader[] {
  const oneByOne = Array.from({ length: partitions }, (_, at) => arrived.filter(({ partition }) => partition === at));
  return [arrived, oneByOne.flat()].map((all) => {
    const reader = new PublicReader();
    for (const { record } of all) reader.take(record);
    return reader;
  });
}

const written = fc.record<Written>({
  what: fc.constantFrom('event', 'event', 'event', 'fence', 'rejected', 'garbage', 'barrier', 'odd'),
  of: fc.nat(5),
});
const process = fc.record({
  fates: fc.array(fc.constantFrom(...FATES, 'store' as const, 'store' as const), { maxLength: 12 }),
  waits: fc.array(fc.nat(3), { maxLength: 16 }),
});
const phases = (accepts: fc.Arbitrary<boolean>) =>
  fc.array(
    fc.record<Phase>({
      writes: fc.array(written, { maxLength: 15 }),
      accepts,
      processes: fc.array(process, { minLength: 1, maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 5 },
  );

async function simulate(partitions: number, all: readonly Phase[]): Promise<World> {
  const world = new World(new SimulatedTopic(partitions));
  for (const { writes, accepts, processes } of all) {
    for (const one of writes) world.write(one);
    if (accepts) world.accept();
    const links = processes.map(({ fates, waits }) => world.topic.link(fates, waits));
    await Promise.all(links.map((link) => run(world.log, link)));
  }
  await run(world.log, world.topic.link());
  return world;
}

describe('a relay that is killed anywhere, over a topic that loses appends and acknowledgements', () => {
  it('leaves each reader with exactly the history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), phases(fc.constant(false)), async (partitions, all) => {
        const world = await simulate(partitions, all);
        for (const { gaps, history } of readers(world.topic)) {
          expect(gaps).toEqual([]);
          expect(sorted(history)).toEqual(sorted(world.expected()));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('and so it does where an operator accepts the log in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), phases(fc.boolean()), async (partitions, all) => {
        const world = await simulate(partitions, all);
        for (const { gaps, history } of readers(world.topic)) {
          expect(gaps).toEqual([]);
          expect(sorted(history)).toEqual(sorted(world.expected()));
        }
      }),
      { numRuns: RUNS },
    );
  });
});

const sorted = (history: Map<string, string[]>) => [...history].sort(([a], [b]) => (a < b ? -1 : 1));
