import { foldFingerprint } from '@latchkey/domain';
import type { Position } from '@latchkey/event-log';
import type { FoldedLog } from '../folded-log.js';
import { SNAPSHOT_FORMAT, type Block } from './blocks.js';
import { Capture, type CapturedAccount } from './capture.js';
import { FrameWriter } from './frames.js';
import { streamHeads, streamRows, type StreamRows } from './stream-rows.js';

// A slice is made in one go: 500 streams are a few milliseconds.
const STREAMS_IN_A_SLICE = 500;
const OTHERS_IN_A_SLICE = 5_000;

/** A snapshot that is being taken. */
export interface SnapshotTaken {
  /** the newest record that is in it */
  readonly position: Position;
  /** its bytes; between slices the fold may go on, which changes nothing of what is yet to come */
  readonly slices: Iterable<Buffer>;
  /** to be called in any case: until then copies are kept of what changes */
  end(): void;
}

/**
 * Takes a snapshot of this instant.
 *
 * @throws Error before the first record, or while another one is being taken
 */
export function takeSnapshot(folded: FoldedLog, streamsInASlice = STREAMS_IN_A_SLICE): SnapshotTaken {
  const capture = new Capture(folded);
  return { position: capture.position, slices: framesOf(capture, streamsInASlice), end: () => capture.end() };
}

function* framesOf(capture: Capture, size: number): Generator<Buffer> {
  const frames = new FrameWriter();
  for (const part of partsOf(capture, size)) yield frames.frame(JSON.stringify(part));
}

function* partsOf(capture: Capture, size: number): Generator<Block | StreamRows> {
  const { position, lastAt, revokedAt, counts, acceptances } = capture;
  yield { block: 'latchkey-replica', format: SNAPSHOT_FORMAT, fold: foldFingerprint(), position };
  yield { block: 'log', lastAt, revokedAt, counts, acceptances: [...acceptances] };
  for (const notices of slices(capture.quarantines, OTHERS_IN_A_SLICE)) yield { block: 'quarantines', notices };
  for (const offsets of slices(capture.rejected, OTHERS_IN_A_SLICE)) yield { block: 'rejected', offsets };
  for (const account of capture.accounts) yield* partsOfAccount(account, size);
  yield { block: 'end' };
}

function* partsOfAccount(
  { id, name, activeAdmins, streams, creates }: CapturedAccount,
  size: number,
): Generator<Block | StreamRows> {
  yield { block: 'account', id, name, activeAdmins };
  for (const rows of slices(streams, size)) {
    // both at once: they are of one instant however long the reader takes
    const [heads, rest] = [streamHeads(rows), streamRows(rows)];
    yield { block: 'streams', heads };
    yield rest;
  }
  for (const users of slices(creates, OTHERS_IN_A_SLICE)) yield { block: 'creates', users };
}

function* slices<T>(members: Iterable<T>, size: number): Generator<T[]> {
  let slice: T[] = [];
  for (const member of members) {
    slice.push(member);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}
