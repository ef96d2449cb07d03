import { crc32c } from '@node-rs/crc32';
import { AT, BEFORE_LENGTH, MAGIC } from './batch-layout.js';

/** A record to be appended. */
export interface Message {
  readonly key?: Buffer | null;
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const LARGEST_VARINT = 5;

/**
 * One batch of records as a broker stores it, not compressed, of a producer without a number.
 *
 * @param messages at least one
 * @param at ms since 1970, UTC; a topic with LogAppendTime puts its own in the place
 */
export function encodeBatch(messages: readonly Message[], at: number): Buffer {
  const bodies = messages.map(bodyOf);
  const size = bodies.reduce((sum, body) => sum + body.size, 0) + messages.length * 2 * LARGEST_VARINT;
  const cursor = new Writer(Buffer.allocUnsafe(AT.records + size), AT.records);
  for (const [offset, { message, headers, size }] of bodies.entries()) {
    cursor.varint(2 + sizeOfVarint(offset) + size);
    // attributes and the time after the first one's
    cursor.bytes[cursor.at++] = 0;
    cursor.bytes[cursor.at++] = 0;
    cursor.varint(offset);
    writeBody(cursor, message, headers);
  }
  const batch = cursor.bytes.subarray(0, cursor.at);
  writeHead(batch, messages.length, at);
  batch.writeUInt32BE(crc32c(batch.subarray(AT.attributes)), AT.checksum);
  return batch;
}

function writeHead(batch: Buffer, count: number, at: number): void {
  let next = batch.writeBigInt64BE(0n, 0); // base offset
  next = batch.writeInt32BE(batch.length - BEFORE_LENGTH, next);
  next = batch.writeInt32BE(-1, next); // epoch of the leader
  next = batch.writeInt8(MAGIC, next);
  next = batch.writeInt16BE(0, next + 4); // attributes, after the checksum
  next = batch.writeInt32BE(count - 1, next);
  next = batch.writeBigInt64BE(BigInt(at), next); // of the first, of the last
  next = batch.writeBigInt64BE(BigInt(at), next);
  next = batch.writeBigInt64BE(-1n, next); // producer, its epoch, its sequence number
  next = batch.writeInt16BE(-1, next);
  next = batch.writeInt32BE(-1, next);
  batch.writeInt32BE(count, next);
}

type Header = readonly [name: Buffer, value: Buffer];

function bodyOf(message: Message) {
  const { key = null, value } = message;
  const headers: Header[] = [];
  let size = sizeOf(key) + sizeOf(value);
  for (const [name, text] of Object.entries(message.headers ?? {})) {
    const header = [Buffer.from(name), Buffer.from(text)] as const;
    headers.push(header);
    size += sizeOf(header[0]) + sizeOf(header[1]);
  }
  return { message, headers, size: size + sizeOfVarint(headers.length) };
}

function writeBody(cursor: Writer, { key = null, value }: Message, headers: readonly Header[]): void {
  cursor.sized(key);
  cursor.sized(value);
  cursor.varint(headers.length);
  for (const [name, text] of headers) {
    cursor.sized(name);
    cursor.sized(text);
  }
}

const sizeOf = (bytes: Buffer | null) => (bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length);

/** @param value not negative */
function sizeOfVarint(value: number): number {
  let size = 1;
  for (let left = value; left > 0x3f; left = Math.floor(left / 0x80)) size++;
  return size;
}

/** Writes members of a record: what RecordCursor reads. */
class Writer {
  constructor(
    readonly bytes: Buffer,
    public at: number,
  ) {}

  varint(value: number): void {
    let left = value < 0 ? -2 * value - 1 : 2 * value;
    for (; left > 0x7f; left = Math.floor(left / 0x80)) this.bytes[this.at++] = (left & 0x7f) | 0x80;
    this.bytes[this.at++] = left;
  }

  sized(bytes: Buffer | null): void {
    this.varint(bytes === null ? -1 : bytes.length);
    if (bytes === null) return;
    bytes.copy(this.bytes, this.at);
    this.at += bytes.length;
  }
}
