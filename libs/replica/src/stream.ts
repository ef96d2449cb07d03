import type { AggregateState } from '@latchkey/domain';
import type { StreamHead } from '@latchkey/event-log';

/** A write that was sent with an Idempotency-Key: digests of who sent what, and where its event lies. */
export interface RememberedWrite {
  readonly command: string;
  readonly request: string;
  readonly offset: number;
}

/** What a stream remembers beside its head and its state. All of it is replaced, never changed in place. */
export interface StreamMemory {
  readonly created: RememberedWrite | null;
  readonly writes: readonly RememberedWrite[];
  readonly unpublished: Unpublished;
}

/** Sequence numbers that follow each other: from the first to the last, both included. */
export type SequenceRange = readonly [first: number, last: number];

/** What has a `seq` but is not published: fences, and how users sign in. */
export interface Unpublished {
  readonly ranges: readonly SequenceRange[];
  /** offset of the newest event among them; -1 when there is none */
  readonly newest: number;
}

const NO_WRITES: readonly RememberedWrite[] = [];
export const NONE_UNPUBLISHED: Unpublished = { ranges: [], newest: -1 };
const WRITES_REMEMBERED = 16;

const ENDED = 1;
const QUARANTINED = 2;

/** What a process holds of one aggregate: where it stands in the log, and its state. */
export class Stream<State extends AggregateState = AggregateState> implements StreamHead {
  seq = 0;
  /** offset of the newest event that others are told of; -1 when there is none */
  offset = -1;
  /** successful verifications since the last `KeyUses.take`, and when the newest was */
  uses = 0;
  usedAfterMs = 0;
  // one field for both: there are millions of streams
  #marks = 0;
  #last = '';
  #state: State | null = null;
  #created: RememberedWrite | null = null;
  #writes = NO_WRITES;
  #unpublished = NONE_UNPUBLISHED;
  /** reads the larger part of some streams from a snapshot, and completes all of them */
  #unread: (() => void) | null = null;

  /** id of the newest accepted record, empty when there is none */
  get last(): string {
    if (this.#unread !== null) this.#unread();
    return this.#last;
  }

  set last(id: string) {
    if (this.#unread !== null) this.#unread();
    this.#last = id;
  }

  get state(): State | null {
    if (this.#unread !== null) this.#unread();
    return this.#state;
  }

  set state(state: State | null) {
    if (this.#unread !== null) this.#unread();
    this.#state = state;
  }

  /** the newest accepted event was final */
  get ended(): boolean {
    return (this.#marks & ENDED) !== 0;
  }

  set ended(ended: boolean) {
    this.#marks = marked(this.#marks, ENDED, ended);
  }

  /** an event of it could not be read: it authenticates nowhere and may only be ended */
  get quarantined(): boolean {
    return (this.#marks & QUARANTINED) !== 0;
  }

  set quarantined(quarantined: boolean) {
    this.#marks = marked(this.#marks, QUARANTINED, quarantined);
  }

  get memory(): StreamMemory {
    if (this.#unread !== null) this.#unread();
    return { created: this.#created, writes: this.#writes, unpublished: this.#unpublished };
  }

  /** offset of the newest event, not counting fences; -1 when there is none */
  get newest(): number {
    return Math.max(this.offset, this.memory.unpublished.newest);
  }

  /** Takes note of what is not published. @param offset of an event; a fence has none */
  leaveUnpublished(seq: number, offset = -1): void {
    const { ranges, newest } = this.memory.unpublished;
    this.#unpublished = { ranges: withNumber(ranges, seq), newest: Math.max(newest, offset) };
  }

  /** The number of an accepted event among the published ones of this aggregate: 1, 2, ... without gaps. */
  sequenceOf(seq: number): number {
    return seq - countBelow(this.memory.unpublished.ranges, seq);
  }

  /** Creates are remembered always, other writes until 16 newer ones have come. */
  remember(write: RememberedWrite, creates: boolean): void {
    const { writes } = this.memory;
    if (creates) this.#created = write;
    else this.#writes = [...writes.slice(1 - WRITES_REMEMBERED), write];
  }

  remembered(command: string): RememberedWrite | undefined {
    const { created, writes } = this.memory;
    return created?.command === command ? created : writes.findLast((write) => write.command === command);
  }

  /** The same at this instant: states are replaced by newer ones, never changed. Uses stay where they were counted. */
  copy(): Stream<State> {
    const { seq, offset, ended, quarantined, last, state } = this;
    const copy = Object.assign(new Stream<State>(), { seq, offset, ended, quarantined });
    copy.complete(last, state, this.memory);
    return copy;
  }

  leave(unread: () => void): void {
    this.#unread = unread;
  }

  complete(last: string, state: State | null, memory: StreamMemory | null): void {
    this.#unread = null;
    this.#last = last;
    this.#state = state;
    if (memory === null) return;
    this.#created = memory.created;
    if (memory.writes.length > 0) this.#writes = memory.writes;
    if (memory.unpublished.ranges.length > 0) this.#unpublished = memory.unpublished;
  }
}

// no private method: that would cost each of them a field
function marked(marks: number, mark: number, set: boolean): number {
  return set ? marks | mark : marks & ~mark;
}

/** The same ranges and a number above all of them. */
export function withNumber(ranges: readonly SequenceRange[], number: number): readonly SequenceRange[] {
  const last = ranges.at(-1);
  if (last?.[1] !== number - 1) return [...ranges, [number, number]];
  return [...ranges.slice(0, -1), [last[0], number]];
}

/** How many numbers of the ranges are below this one. */
export function countBelow(ranges: readonly SequenceRange[], number: number): number {
  return ranges.reduce((count, [first, last]) => count + Math.max(0, Math.min(last, number - 1) - first + 1), 0);
}
