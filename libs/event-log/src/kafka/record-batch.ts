import { crc32c } from '@node-rs/crc32';
import type { StoredRecord } from '../event-log.port.js';
import { LogReplaced, PartitionDamaged } from '../event-log.errors.js';

// https://kafka.apache.org/documentation/#recordbatch: where its members lie
const LENGTH = 8;
const MAGIC = 16;
const CHECKSUM = 17;
const ATTRIBUTES = 21;
const LAST_DELTA = 23;
const COUNT = 57;
const RECORDS = 61;
// what batchLength does not count: itself and the base offset
const BEFORE_LENGTH = 12;
const COMPRESSION = 0x07;
const CONTROL = 0x20;

/**
 * The records of the batches that a broker sent, each batch checked against its CRC-32C. A batch that was cut short at the
 * end is left out: it comes again.
 *
 * @param log what the partition is called
 * @param from records before this offset are left out: a batch may begin before it
 * @returns views on `bytes`
 * @throws PartitionDamaged when a batch is not what was written, or in a form that Latchkey does not write
 * @throws LogReplaced when a batch has an offset without a record: it was compacted, or ends a transaction
 */
export function decodeBatches(log: string, bytes: Buffer, from: number): StoredRecord[] {
  const records: StoredRecord[] = [];
  for (let at = 0; at + RECORDS <= bytes.length;) {
    const end = at + BEFORE_LENGTH + bytes.readInt32BE(at + LENGTH);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    const base = Number(bytes.readBigInt64BE(at));
    check(log, batch, base);
    decodeRecords(log, batch, base, from, records);
    at = end;
  }
  return records;
}

function check(log: string, batch: Buffer, base: number): void {
  const magic = batch.length > RECORDS ? batch[MAGIC] : -1;
  if (magic !== 2) throw new PartitionDamaged(log, base, `its format is ${magic}, not 2`);
  if (crc32c(batch.subarray(ATTRIBUTES)) !== batch.readUInt32BE(CHECKSUM)) {
    throw new PartitionDamaged(log, base, 'its checksum is wrong');
  }
  if ((batch.readInt16BE(ATTRIBUTES) & COMPRESSION) !== 0) {
    throw new PartitionDamaged(
      log,
      base,
      'it is compressed: set compression.type=producer, and let only Latchkey write',
    );
  }
}

function decodeRecords(log: string, batch: Buffer, base: number, from: number, into: StoredRecord[]): void {
  const count = batch.readInt32BE(COUNT);
  const control = (batch.readInt16BE(ATTRIBUTES) & CONTROL) !== 0;
  if (control)
    throw new LogReplaced(log, `the end of a transaction lies at offset ${base}, where a record was expected`);
  if (count !== batch.readInt32BE(LAST_DELTA) + 1)
    throw new LogReplaced(log, `records after offset ${base} are missing`);
  const cursor = new Cursor(batch, RECORDS);
  for (let left = count; left > 0; left--) {
    const length = cursor.varint();
    const end = cursor.at + length;
    // attributes, then the timestamp
    cursor.at++;
    cursor.skipVarint();
    const offset = base + cursor.varint();
    const key = cursor.varint();
    cursor.at += Math.max(0, key);
    const size = Math.max(0, cursor.varint());
    if (cursor.at + size > end || end > batch.length) throw new PartitionDamaged(log, offset, 'its length is wrong');
    if (offset >= from) into.push({ offset, bytes: batch.subarray(cursor.at, cursor.at + size) });
    cursor.at = end;
  }
}

/** Reads the numbers of a record: zigzag, seven bits a byte, the lowest first. */
class Cursor {
  constructor(
    private readonly bytes: Buffer,
    public at: number,
  ) {}

  varint(): number {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = this.bytes[this.at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte > 0x7f);
    return (value >>> 1) ^ -(value & 1);
  }

  skipVarint(): void {
    while (this.bytes[this.at++]! > 0x7f);
  }
}
