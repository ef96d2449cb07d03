import { crc32c } from '@node-rs/crc32';
import { AT, BEFORE_LENGTH, MAGIC } from './record-batch.js';
import { RecordWriter, sizeOf, sizeOfVarint } from './record-cursor.js';
import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import type { Produced } from 'kafkajs/src/protocol/requests/produce/index.js';
import type { Partition } from '../kafka-options.js';

export interface Message {
  readonly key?: Buffer | null;
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const VERSION = 7;
const ALL_IN_SYNC = -1;
const LARGEST_VARINT = 5;

/**
 * A request of kafkajs's whose records we write ourselves: kafkajs makes several buffers of each member and computes
 * checksums in JavaScript. @throws KafkaJSProtocolError, once it was sent, when the broker refuses
 */
export async function produceRequest(
  { topic, partition }: Partition,
  messages: readonly Message[],
  timeout: number,
): Promise<ProtocolRequest<Produced>> {
  const { default: produce } = await import('kafkajs/src/protocol/requests/produce/index.js');
  const { default: Encoder } = await import('kafkajs/src/protocol/encoder.js');
  const { request, response } = produce.protocol({ version: VERSION })({ acks: ALL_IN_SYNC, timeout, topicData: [] });
  const records = encodeBatch(messages, Date.now());
  const body = new Encoder(records.length + topic.length + 100)
    .writeString(null)
    .writeInt16(ALL_IN_SYNC)
    .writeInt32(timeout);
  body.writeInt32(1).writeString(topic).writeInt32(1).writeInt32(partition).writeBytes(records);
  return { request: { ...request, encode: async () => body }, requestTimeout: null, response };
}

/**
 * One batch, at least one message, as a broker stores it: not compressed, of a producer without a number.
 * @param at ms since 1970, UTC; a topic with LogAppendTime puts its own there
 */
export function encodeBatch(messages: readonly Message[], at: number): Buffer {
  const bodies = messages.map(bodyOf);
  const size = bodies.reduce((sum, body) => sum + body.size, 0) + messages.length * 2 * LARGEST_VARINT;
  const writer = new RecordWriter(Buffer.allocUnsafe(AT.records + size), AT.records);
  for (const [offset, { key, value, headers, size }] of bodies.entries()) {
    writer.varint(2 + sizeOfVarint(offset) + size);
    // attributes, and the time after the first one's
    writer.varint(0);
    writer.varint(0);
    writer.varint(offset);
    writer.sized(key);
    writer.sized(value);
    writer.varint(headers.length / 2);
    for (const text of headers) writer.sized(text);
  }
  const batch = writer.bytes.subarray(0, writer.at);
  writeHead(batch, messages.length, at);
  batch.writeUInt32BE(crc32c(batch.subarray(AT.attributes)), AT.checksum);
  return batch;
}

function bodyOf({ key = null, value, headers: given = {} }: Message) {
  // name, value, name, value
  const headers = Object.entries(given).flatMap((pair) => pair.map((text) => Buffer.from(text)));
  const size = headers.reduce((sum, text) => sum + sizeOf(text), sizeOf(key) + sizeOf(value));
  return { key, value, headers, size: size + sizeOfVarint(headers.length / 2) };
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
