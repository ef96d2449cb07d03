import { setTimeout as sleep } from 'node:timers/promises';
import { LogReplaced, PartitionDamaged, PositionOutOfRange } from '../../event-log.errors.js';
import type { StoredRecord } from '../../event-log.port.js';
import type { OlderRecords } from '../../log-reader.js';
import { brokerErrorOf } from '../kafka-errors.js';
import type { Fetched, PartitionConnection } from '../wire/partition-connection.js';
import type { TailState } from './tail-state.js';

const RETRY_MS = 200;
// longer than an answer is waited for: a slow network never is late
const LATE_MS = 4_000;

/** Takes what an operator should know, as a sentence. */
export type OnNotice = (text: string) => void;

/**
 * Follows the end of a partition and never skips: a record that is missing, another one where one was read before, or an
 * end before what was read stops it for good. Everything else is tried again.
 */
export class Tail {
  /** the newest record read here: after a break it has to lie there still */
  #last: StoredRecord | null = null;
  #broken = false;

  constructor(
    private readonly connection: PartitionConnection,
    private readonly state: TailState,
    private readonly onNotice: OnNotice,
  ) {}

  /** Runs until the log is closed or its history is not what was read before. Never rejects. */
  async run(): Promise<void> {
    while (!this.state.closed && this.state.failure === null) {
      try {
        await this.#step();
        if (this.#broken) this.onNotice(`${this.connection.name} is followed again`);
        this.#broken = false;
      } catch (error) {
        if (this.state.closed) return;
        await this.#stumbled(error as Error);
      }
    }
  }

  async #step(): Promise<void> {
    const { state, connection } = this;
    const { suspicions } = state;
    const begun = Date.now();
    const again = state.suspect && this.#last !== null && this.#last.offset >= state.begin;
    const fetched = await connection.fetch(again ? state.readable - 1 : state.readable);
    if (!again && isLate(begun)) return void state.suspicions++;
    state.begin = fetched.begin;
    const records = again ? this.#afterLast(fetched) : fetched.records;
    requireContiguous(connection.name, records, state.readable);
    this.#last = records.at(-1) ?? this.#last;
    state.advance(records);
    state.dispelled = suspicions;
  }

  #afterLast({ records }: Fetched): readonly StoredRecord[] {
    const [first, ...rest] = records;
    const last = this.#last!;
    // a new leader may not know yet that everybody has it
    if (first === undefined) throw new Error('the newest record is not visible yet');
    if (first.offset === last.offset && Buffer.compare(first.bytes, last.bytes) === 0) return rest;
    throw new LogReplaced(this.connection.name, `record ${last.offset} is another one than before`);
  }

  async #stumbled(error: Error): Promise<void> {
    const { state, connection } = this;
    if (isOfHistory(error)) return state.fail(error);
    if (brokerErrorOf(error) === 'OFFSET_OUT_OF_RANGE') await this.#outOfRange();
    else if (!this.#broken) this.onNotice(`${connection.name} cannot be followed (${error.message}): trying again`);
    this.#broken = true;
    state.suspicions++;
    await sleep(RETRY_MS);
  }

  async #outOfRange(): Promise<void> {
    const { state, connection } = this;
    const range = await connection.range().catch(() => null);
    if (range === null) return;
    const { readable } = state;
    if (range.end < readable) {
      state.fail(new LogReplaced(connection.name, `it ends at offset ${range.end}, but was read up to ${readable}`));
    } else if (range.begin > readable) {
      state.fail(new PositionOutOfRange(readable, range.end, range.begin));
    }
  }
}

/** Reads from the brokers what is not in memory any more, and what the tail has not reached yet. */
export function olderRecords(connection: PartitionConnection, state: TailState): OlderRecords {
  const read = async (from: number): Promise<readonly StoredRecord[]> => {
    if (state.suspect) return nothingYet();
    const { suspicions } = state;
    const begun = Date.now();
    try {
      const { records, begin } = await connection.fetch(from);
      if (isLate(begun)) state.suspicions++;
      if (state.suspicions !== suspicions) return [];
      state.begin = begin;
      requireContiguous(connection.name, records, from);
      return records;
    } catch (error) {
      if (isOfHistory(error)) throw error;
      if (brokerErrorOf(error) === 'OFFSET_OUT_OF_RANGE') {
        const range = await connection.range().catch(() => null);
        if (range !== null && range.begin > from) throw new PositionOutOfRange(from, range.end, range.begin);
      }
      // the tail says what is wrong
      state.suspicions++;
      return nothingYet();
    }
  };
  return { read };
}

const nothingYet = () => sleep(RETRY_MS, []);

/** Trying again would not change it. */
const isOfHistory = (error: unknown) => error instanceof LogReplaced || error instanceof PartitionDamaged;

/** This process stood still, or its peer did: what was asked may have been answered by another history. */
const isLate = (begun: number): boolean => Math.abs(Date.now() - begun) > LATE_MS;

function requireContiguous(name: string, records: readonly StoredRecord[], from: number): void {
  const wrong = records.findIndex(({ offset }, i) => offset !== from + i);
  if (wrong < 0) return;
  throw new LogReplaced(name, `record ${from + wrong} was expected, ${records[wrong]!.offset} came`);
}
