import { crc32c } from '@node-rs/crc32';
import { LogDamaged, LogForeign, LogTooNew } from '../event-log.errors.js';

/*
 * Segment: header, then records; all numbers little-endian.
 *   header: 8 bytes magic, u32 format version, u64 base offset, u32 CRC-32C of the 20 bytes before it
 *   record: u32 length (at least 1), u32 CRC-32C of the length bytes and the payload, payload
 * The header keeps this shape in every later format version.
 */
const MAGIC = Buffer.from('LATCHLOG', 'latin1');
const FORMAT_VERSION = 1;
export const HEADER_BYTES = 24;
export const HEAD_BYTES = 8;
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

export const INCOMPLETE = 0;
const BAD_LENGTH = -1;
const BAD_CHECKSUM = -2;

export function encodeHeader(base: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(FORMAT_VERSION, 8);
  header.writeBigUInt64LE(BigInt(base), 12);
  header.writeUInt32LE(crc32c(header.subarray(0, 20)), 20);
  return header;
}

/** @throws LogForeign, LogTooNew or LogDamaged when this is not the header of the segment that starts at `base` */
export function checkHeader(file: string, header: Buffer, base: number): void {
  const magic = header.subarray(0, MAGIC.length);
  if (!magic.equals(MAGIC.subarray(0, magic.length))) throw new LogForeign(file, 'it does not start like one');
  if (header.length < HEADER_BYTES) throw new LogDamaged(file, header.length, 'its header is incomplete');
  if (crc32c(header.subarray(0, 20)) !== header.readUInt32LE(20)) {
    throw new LogDamaged(file, 0, 'the checksum of its header is wrong');
  }
  const version = header.readUInt32LE(8);
  if (version > FORMAT_VERSION) throw new LogTooNew(file, version, FORMAT_VERSION);
  if (version === 0) throw new LogDamaged(file, 8, 'there is no format 0');
  if (header.readBigUInt64LE(12) !== BigInt(base)) {
    throw new LogDamaged(file, 12, `it starts at offset ${header.readBigUInt64LE(12)}, its name says ${base}`);
  }
}

/** A record as it lies in the file: a copy, so the caller may reuse its bytes at once. */
export function encodeRecord(payload: Uint8Array): Buffer {
  const record = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  record.set(payload, HEAD_BYTES);
  record.writeUInt32LE(payload.length, 0);
  record.writeUInt32LE(checksum(payload.length, record.subarray(HEAD_BYTES)), 4);
  return record;
}

/** Payload length of the complete, correct record at a place; otherwise INCOMPLETE or a negative number. */
export function recordAt(bytes: Buffer, at: number): number {
  const remaining = bytes.length - at;
  if (remaining < 4) return INCOMPLETE;
  const length = bytes.readUInt32LE(at);
  if (length === 0 || length > MAX_RECORD_BYTES) return BAD_LENGTH;
  if (remaining < HEAD_BYTES + length) return INCOMPLETE;
  const payload = bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length);
  return checksum(length, payload) === bytes.readUInt32LE(at + 4) ? length : BAD_CHECKSUM;
}

export function damageAt(answer: number): string {
  return answer === BAD_LENGTH ? 'the length of a record is impossible' : 'the checksum of a record is wrong';
}

export const checksum = (length: number, payload: Uint8Array): number => crc32c(payload, checksumOfLength(length));

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

// for four bytes the call into native code would cost ten times as much, a sixth of the time of a replay
function checksumOfLength(length: number): number {
  let crc = 0xffffffff;
  for (let shift = 0; shift < 32; shift += 8) crc = TABLE[(crc ^ (length >>> shift)) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
