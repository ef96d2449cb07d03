import { checksum, HEAD_BYTES, MAX_RECORD_BYTES, recordAt } from './segment-format.js';

// below this a checksum costs next to nothing
const SMALL = 64 * 1024;
// a second or so of checksums; JSON never comes near it, for no four of its bytes make a possible length
const MAX_CHECKED_BYTES = 4 * 1024 * 1024 * 1024;
const CALL_COST_BYTES = 512;

/**
 * What is wrong with the supposedly unfinished record that a file ends with; undefined: it is unfinished. A damaged
 * length can make a finished record look like one, and cutting it off would lose acknowledged records. Nothing was
 * acknowledged after an unfinished record, so anything whole in or behind it proves damage; so does doubt, for a cut
 * cannot be undone.
 */
export function damageInTail(tail: Buffer): string | undefined {
  if (isWholeButForLength(tail)) return 'the length of the last record is wrong';
  let checked = 0;
  for (let at = 1; at + HEAD_BYTES < tail.length; at += 1) {
    if (!mayBeRecord(tail, at)) continue;
    if (recordAt(tail, at) > 0) return `the length of a record is wrong: another record follows ${at} bytes later`;
    checked += tail.readUInt32LE(at) + CALL_COST_BYTES;
    if (checked > MAX_CHECKED_BYTES) return 'a record is unfinished, or its length is wrong';
  }
  return undefined;
}

function isWholeButForLength(tail: Buffer): boolean {
  const length = tail.length - HEAD_BYTES;
  return length > 0 && checksum(length, tail.subarray(HEAD_BYTES)) === tail.readUInt32LE(4);
}

/** Sorts out cheaply what is not a record, so that a tail of 16 MiB does not cost as many checksums as it has bytes. */
function mayBeRecord(tail: Buffer, at: number): boolean {
  const length = tail.readUInt32LE(at);
  const end = at + HEAD_BYTES + length;
  if (length === 0 || length > MAX_RECORD_BYTES || end > tail.length) return false;
  if (length < SMALL || tail.length - end < 4) return true;
  const following = tail.readUInt32LE(end);
  return following > 0 && following <= MAX_RECORD_BYTES;
}
