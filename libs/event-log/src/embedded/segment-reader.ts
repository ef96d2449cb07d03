import { LogDamaged } from '../event-log.errors.js';
import type { StoredRecord } from '../event-log.port.js';
import { readFully } from './file-io.js';
import { damageAt, HEAD_BYTES, INCOMPLETE, recordAt } from './segment-format.js';
import { mark, type Place, type Segment } from './segment.js';

const CHUNK_BYTES = 1024 * 1024;

export interface Batch {
  readonly records: StoredRecord[];
  /** the records as they lie in the file */
  readonly raw: Buffer;
  /** where the next record starts */
  readonly next: Place;
}

/**
 * Reads the complete records from a place on, about 1 MiB of them. The payloads are views of one buffer that is never
 * reused. No records: what lies there is incomplete.
 *
 * @throws LogDamaged when a record there is complete and wrong
 */
export async function readBatch(fd: number, segment: Segment, from: Place): Promise<Batch> {
  const available = segment.bytes - from.position;
  const chunk = await readFully(fd, from.position, Math.min(CHUNK_BYTES, available));
  let batch = takeRecords(chunk, segment, from);
  if (batch.records.length === 0 && chunk.length < available && chunk.length >= HEAD_BYTES) {
    const needed = Math.min(HEAD_BYTES + chunk.readUInt32LE(0), available);
    batch = takeRecords(await readFully(fd, from.position, needed), segment, from);
  }
  mark(segment, batch.next);
  return batch;
}

function takeRecords(chunk: Buffer, segment: Segment, from: Place): Batch {
  const records: StoredRecord[] = [];
  let at = 0;
  let offset = from.offset;
  for (;;) {
    const length = recordAt(chunk, at);
    if (length < 0) throw damaged(segment, from.position + at, damageAt(length));
    if (length === INCOMPLETE) break;
    const end = at + HEAD_BYTES + length;
    records.push({ offset, bytes: chunk.subarray(at + HEAD_BYTES, end) });
    offset += 1;
    at = end;
  }
  return { records, raw: chunk.subarray(0, at), next: { position: from.position + at, offset } };
}

export function damaged(segment: Segment, position: number, what: string): LogDamaged {
  return new LogDamaged(segment.file, position, what);
}
