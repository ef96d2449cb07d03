import { crc32c } from '@node-rs/crc32';
import type { StoredRecord } from '../../event-log.port.js';
import { LogReplaced, PartitionDamaged } from '../../event-log.errors.js';
import { RecordCursor } from './record-cursor.js';

/** Where the members of a record batch lie, in bytes: https://kafka.apache.org/documentation/#recordbatch */
export const AT = {
  length: 8,
  magic: 16,
  checksum: 17,
  attributes: 21,
  lastDelta: 23,
  count: 57,
  records: 61,
} as const;
export const MAGIC = 2;
/** What a batch's length does not count: itself and the base offset. */
export const BEFORE_LENGTH = 12;
const COMPRESSION = 0x07;
const CONTROL = 0x20;
const NO_BYTES = Buffer.alloc(0);

export interface WholeRecord extends StoredRecord {
  readonly key: Buffer | null;
  /** as text; the last one where a name is there twice */
  readonly headers: Readonly<Record<string, string>>;
}

type Read<T> = (cursor: RecordCursor, offset: number) => T;

/**
 * The records of the batches that a broker sent: views on `bytes`. A batch that was cut short at the end comes again.
 *
 * @param from records before this offset are left out: a batch may begin before it
 * @throws PartitionDamaged when a batch is not what was written, or in a form that Latchkey does not write
 * @throws LogReplaced when a batch has an offset without a record: it was compacted, or ends a transaction
 */
export function decodeBatches(log: string, bytes: Buffer, from: number): StoredRecord[] {
  return decode(log, bytes, from, (cursor, offset) => {
    cursor.skipBytes();
    return { offset, bytes: cursor.sized() ?? NO_BYTES };
  });
}

export function decodeWhole(log: string, bytes: Buffer, from: number): WholeRecord[] {
  return decode(log, bytes, from, (cursor, offset) => {
    const [key, value] = [cursor.sized(), cursor.sized()];
    const headers: [string, string][] = [];
    for (let left = cursor.varint(); left > 0 && !cursor.overrun; left--) {
      headers.push([String(cursor.sized() ?? ''), String(cursor.sized() ?? '')]);
    }
    return { offset, key, bytes: value ?? NO_BYTES, headers: Object.fromEntries(headers) };
  });
}

function decode<T>(log: string, bytes: Buffer, from: number, read: Read<T>): T[] {
  const records: T[] = [];
  for (let at = 0; at + AT.records <= bytes.length;) {
    const end = at + BEFORE_LENGTH + bytes.readInt32BE(at + AT.length);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    const base = Number(bytes.readBigInt64BE(at));
    check(log, batch, base);
    decodeRecords(log, batch, base, from, read, records);
    at = end;
  }
  return records;
}

function check(log: string, batch: Buffer, base: number): void {
  const damaged = (what: string) => new PartitionDamaged(log, base, what);
  const magic = batch.length > AT.records ? batch[AT.magic] : -1;
  if (magic !== MAGIC) throw damaged(`its format is ${magic}, not ${MAGIC}`);
  if (crc32c(batch.subarray(AT.attributes)) !== batch.readUInt32BE(AT.checksum)) throw damaged('its checksum is wrong');
  const attributes = batch.readInt16BE(AT.attributes);
  if ((attributes & COMPRESSION) !== 0) {
    throw damaged('it is compressed: set compression.type=producer, and let only Latchkey write');
  }
  if ((attributes & CONTROL) !== 0) {
    throw new LogReplaced(log, `the end of a transaction lies at offset ${base}, where a record was expected`);
  }
  if (batch.readInt32BE(AT.count) === batch.readInt32BE(AT.lastDelta) + 1) return;
  throw new LogReplaced(log, `records after offset ${base} are missing`);
}

function decodeRecords<T>(log: string, batch: Buffer, base: number, from: number, read: Read<T>, into: T[]): void {
  const cursor = new RecordCursor(batch, AT.records);
  for (let left = batch.readInt32BE(AT.count); left > 0; left--) {
    const length = cursor.varint();
    const end = cursor.at + length;
    // attributes, then the timestamp
    cursor.at++;
    cursor.skipVarint();
    const offset = base + cursor.varint();
    const record = read(cursor, offset);
    if (cursor.at > end || end > batch.length) throw new PartitionDamaged(log, offset, 'its length is wrong');
    if (offset >= from) into.push(record);
    cursor.at = end;
  }
}
