import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBatch, type Message } from './produce-request.js';
import { decodeWhole } from './record-batch.js';

interface Encoded {
  readonly buffer: Buffer;
}
const kafkajs = createRequire(import.meta.url);
const batchOf = kafkajs('kafkajs/src/protocol/recordBatch/v0/index.js').RecordBatch as (batch: object) => Promise<Encoded>; // prettier-ignore
const recordOf = kafkajs('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => Encoded;

const AT = 1_795_500_000_123;

/** As kafkajs writes it, which knows nothing of the encoder. */
async function ofKafkajs(messages: readonly Message[]): Promise<Buffer> {
  const records = messages.map((one, offsetDelta) => recordOf({ key: null, headers: {}, ...one, offsetDelta, timestampDelta: 0 })); // prettier-ignore
  const none = { partitionLeaderEpoch: -1, producerEpoch: -1, firstSequence: -1 };
  const times = { firstTimestamp: AT, maxTimestamp: AT };
  return (await batchOf({ ...none, ...times, lastOffsetDelta: messages.length - 1, records })).buffer;
}

const bytes = fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some));
const message = fc.record({
  key: fc.option(bytes),
  value: bytes,
  headers: fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', maxLength: 100 }), { maxKeys: 4 }),
});

describe('the encoder of record batches', () => {
  it('writes what kafkajs writes, byte by byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 200 }), async (messages) => {
        expect(encodeBatch(messages, AT).equals(await ofKafkajs(messages))).toBe(true);
      }),
    );
  });

  it.each([0, 1, 50, 63, 64, 8191, 8192, 1_048_575, 8_388_608])('keeps a value of %i bytes', async (size) => {
    const value = Buffer.from(Array.from({ length: size }, (_, i) => (i * 31) % 256));
    const written = encodeBatch([{ value }], AT);
    expect(written.equals(await ofKafkajs([{ value }]))).toBe(true);
    expect(Buffer.compare(decodeWhole('log-0', written, 0)[0]!.bytes, value)).toBe(0);
  });

  it('writes more records than two bytes can count', () => {
    const messages = Array.from({ length: 9_000 }, (_, i) => ({ value: Buffer.from(String(i)) }));
    const read = decodeWhole('log-0', encodeBatch(messages, AT), 0);
    expect(read.map(({ offset, bytes }) => `${offset}:${bytes}`)).toEqual(messages.map((_, i) => `${i}:${i}`));
  });
});
