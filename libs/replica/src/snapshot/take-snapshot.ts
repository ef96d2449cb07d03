import { foldFingerprint } from '@latchkey/domain';
import type { Position } from '@latchkey/event-log';
import type { Account } from '../account.js';
import type { ChangeObserver, FoldedLog } from '../folded-log.js';
import type { Stream } from '../stream.js';
import { FrameWriter, SNAPSHOT_FORMAT, type Block } from './frames.js';
import { streamHeads, streamRows, type Row, type StreamRows } from './stream-rows.js';

// A slice is made in one go: 500 streams are a few milliseconds.
const STREAMS_IN_A_SLICE = 500;
const OTHERS_IN_A_SLICE = 5_000;

/** A snapshot that is being taken. */
export interface SnapshotTaken {
  readonly position: Position;
  /** its bytes; between slices the fold may go on, which changes nothing of what is yet to come */
  readonly slices: Iterable<Buffer>;
  /** to be called in any case: until then copies are kept of what changes */
  end(): void;
}

/** Takes a snapshot of this instant. @throws Error before the first record, or while another one is being taken */
export function takeSnapshot(folded: FoldedLog, streamsInASlice = STREAMS_IN_A_SLICE): SnapshotTaken {
  const { position, observer } = folded;
  if (position === null) throw new Error('there is nothing to capture before the first record');
  if (observer !== null) throw new Error('one capture at a time');
  const capture = new Capture();
  folded.observer = capture;
  const slices = framesOf(capture.partsOf(folded, position, streamsInASlice));
  return { position, slices, end: () => void (folded.observer = null) };
}

type Part = Block | StreamRows;

function* framesOf(parts: Iterable<Part>): Generator<Buffer> {
  const frames = new FrameWriter();
  for (const part of parts) yield frames.frame(JSON.stringify(part));
}

/**
 * The fold as it is at one instant, while it goes on: maps and lists only grow, so their first so many members are
 * those of that instant, and of a stream that is about to change a copy is kept.
 */
class Capture implements ChangeObserver {
  readonly #streams = new Map<Stream, Stream>();
  readonly #creates = new Map<Account, Map<string, string>>();

  beforeChange(account: Account, stream: Stream | undefined, command: string | null): void {
    if (stream !== undefined && !this.#streams.has(stream)) this.#streams.set(stream, stream.copy());
    // a command that creates another user finds the same one twice only where a writer is broken
    const created = command === null ? undefined : account.userCreates.get(command);
    if (created === undefined) return;
    const kept = this.#creates.get(account) ?? new Map<string, string>();
    if (!kept.has(command!)) this.#creates.set(account, kept.set(command!, created));
  }

  /** What there is now is noted now; the parts are made as they are taken. */
  partsOf(folded: FoldedLog, position: Position, size: number): Iterable<Part> {
    const { lastAt, revokedAt, acceptances, quarantines, rejected, accounts } = folded;
    return chained<Part>([
      [{ block: 'latchkey-replica', format: SNAPSHOT_FORMAT, fold: foldFingerprint(), position }],
      [{ block: 'log', lastAt, revokedAt, counts: { ...folded.counts }, acceptances: [...acceptances] }],
      slices([...quarantines], OTHERS_IN_A_SLICE, (notices) => [{ block: 'quarantines', notices }]),
      slices(first(rejected.size, rejected), OTHERS_IN_A_SLICE, (offsets) => [{ block: 'rejected', offsets }]),
      ...[...accounts.values()].flatMap((account) => this.#partsOfAccount(account, size)),
      [{ block: 'end' }],
    ]);
  }

  #partsOfAccount(account: Account, size: number): Iterable<Part>[] {
    const { id, name, activeAdmins, streams, userCreates } = account;
    const rowOf = ([aggregate, stream]: Row): Row => [aggregate, this.#streams.get(stream) ?? stream];
    const createOf = ([command, aggregate]: readonly [string, string]) =>
      [command, this.#creates.get(account)?.get(command) ?? aggregate] as const;
    return [
      [{ block: 'account', id, name, activeAdmins }],
      slices(first(streams.size, streams), size, (slice) => {
        // both at once: they are of one instant however long the reader takes
        const rows = slice.map(rowOf);
        return [{ block: 'streams', heads: streamHeads(rows) }, streamRows(rows)];
      }),
      slices(first(userCreates.size, userCreates), OTHERS_IN_A_SLICE, (made) => [
        { block: 'creates', users: made.map(createOf) },
      ]),
    ];
  }
}

function* chained<T>(parts: readonly Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part;
}

function* first<T>(count: number, members: Iterable<T>): Generator<T> {
  let left = count;
  if (left === 0) return;
  for (const member of members) {
    yield member;
    if (--left === 0) return;
  }
}

function* slices<T>(members: Iterable<T>, size: number, made: (slice: T[]) => readonly Part[]): Generator<Part> {
  let slice: T[] = [];
  for (const member of members) {
    slice.push(member);
    if (slice.length < size) continue;
    yield* made(slice);
    slice = [];
  }
  if (slice.length > 0) yield* made(slice);
}
