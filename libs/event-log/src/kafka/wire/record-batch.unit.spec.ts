import { createRequire } from 'node:module';
import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import { LogError } from '../../event-log.errors.js';
import { decodeBatches, decodeWhole } from './record-batch.js';

interface Encoded {
  readonly buffer: Buffer;
}
const kafkajs = createRequire(import.meta.url);
const encodeBatch = kafkajs('kafkajs/src/protocol/recordBatch/v0/index.js').RecordBatch as (batch: object) => Promise<Encoded>; // prettier-ignore
const encodeRecord = kafkajs('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => Encoded;
const Long = kafkajs('kafkajs/src/utils/long.js') as { fromValue(value: number): unknown };
const RECORDS_AT = 61;

/** As kafkajs writes it, which knows nothing of the decoder. */
async function batch(first: number, values: readonly (Buffer | null)[], more: object = {}): Promise<Buffer> {
  const records = values.map((value, offsetDelta) => encodeRecord({ offsetDelta, timestampDelta: offsetDelta * 300, key: null, value, headers: { h: 'x' } })); // prettier-ignore
  const shape = { firstOffset: Long.fromValue(first), lastOffsetDelta: values.length - 1, records, ...more };
  return (await encodeBatch(shape)).buffer;
}

const texts = (bytes: Buffer, from = 0) =>
  decodeBatches('log-0', bytes, from).map((record) => `${record.offset}:${Buffer.from(record.bytes).toString()}`);
const refusal = (bytes: Buffer) => {
  try {
    return texts(bytes).join();
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    return `${error.code}: ${error.message}`;
  }
};
const of = (...values: string[]) => values.map((value) => Buffer.from(value));

describe('the decoder of record batches', () => {
  it('reads what kafkajs writes, batch after batch', async () => {
    const bytes = Buffer.concat([await batch(0, of('a', 'b')), await batch(2, of('c')), await batch(3, of('d', 'e'))]);
    expect(texts(bytes)).toEqual(['0:a', '1:b', '2:c', '3:d', '4:e']);
    expect(texts(Buffer.alloc(0))).toEqual([]);
  });

  it.each([0, 1, 63, 64, 8191, 8192, 1_048_576])('keeps every byte of a value of %i bytes', async (size) => {
    const value = Buffer.from(Array.from({ length: size }, (_, i) => (i * 31) % 256));
    const [record] = decodeBatches('log-0', await batch(7, [value]), 7);
    expect(Buffer.compare(record!.bytes, value)).toBe(0);
  });

  it('keeps offsets beyond 32 bits, and more than 128 records in a batch', async () => {
    const first = 2 ** 40 + 5;
    const values = Array.from({ length: 300 }, (_, i) => Buffer.from(String(i)));
    const read = texts(await batch(first, values), first);
    expect(read).toEqual(values.map((value, i) => `${first + i}:${value.toString()}`));
  });

  it('takes no value for an empty one', async () => expect(texts(await batch(0, [null]))).toEqual(['0:']));

  it('reads keys and headers where they are wanted, in any script, and null where there is none', async () => {
    const headers = { 'ce-id': '1', größe: 'ß'.repeat(100), empty: '', twice: ['a', 'b'] };
    const records = [
      encodeRecord({ offsetDelta: 0, timestampDelta: 0, key: Buffer.from('ключ'), value: Buffer.from('v'), headers }),
      encodeRecord({ offsetDelta: 1, timestampDelta: 9, key: null, value: null, headers: {} }),
    ];
    const bytes = await batch(5, of('', ''), { records });
    expect(decodeWhole('log-0', bytes, 5)).toEqual([
      { offset: 5, key: Buffer.from('ключ'), bytes: Buffer.from('v'), headers: { 'ce-id': '1', größe: 'ß'.repeat(100), empty: '', twice: 'b' } },
      { offset: 6, key: null, bytes: Buffer.alloc(0), headers: {} },
    ]); // prettier-ignore
    expect(decodeWhole('log-0', bytes, 6).map(({ offset }) => offset)).toEqual([6]);
    expect(texts(bytes)).toEqual(['5:v', '6:']);
  });

  it.each([
    ['more headers than there are', 0],
    ['a header with a longer name', 1],
    ['a header with a longer value', 3],
  ])('refuses a record that counts %s', async (_name, after) => {
    const changed = await batch(3, of('value'));
    changed[changed.indexOf('value') + 'value'.length + after] = 120;
    changed.writeUInt32BE(crc32c(changed.subarray(21)), 17);
    expect(() => decodeWhole('log-0', changed, 3)).toThrow(/damaged at offset 3: its length is wrong/);
  });

  it('leaves out what lies before the wanted offset, and what was cut short', async () => {
    const [one, two] = [await batch(10, of('a', 'b', 'c')), await batch(13, of('d'))];
    const bytes = Buffer.concat([one, two]);
    expect(texts(bytes, 12)).toEqual(['12:c', '13:d']);
    expect(texts(bytes, 13)).toEqual(['13:d']);
    for (let cut = one.length; cut < bytes.length; cut++) expect(texts(bytes.subarray(0, cut), 10)).toHaveLength(3);
    for (let cut = 0; cut < one.length; cut++) expect(texts(bytes.subarray(0, cut), 10)).toHaveLength(0);
  });

  it('refuses a batch of which any bit is another, wherever the checksum reaches', async () => {
    const whole = await batch(0, of('an event', 'another event'));
    const magic = 16;
    for (let bit = magic * 8; bit < whole.length * 8; bit++) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(refusal(bytes), `bit ${bit}`).toMatch(/^LOG_DAMAGED: log-0 is damaged at offset 0: /);
    }
  });

  it('never gives a record for bytes that are no batch', async () => {
    const whole = await batch(0, of('an event'));
    for (let length = -20; length < whole.length - 12; length++) {
      const bytes = Buffer.from(whole);
      bytes.writeInt32BE(length, 8);
      expect(refusal(bytes)).not.toContain('an event');
    }
    expect(refusal(Buffer.alloc(RECORDS_AT * 3))).toContain('LOG_DAMAGED');
  });

  it('refuses a compressed batch and says what to set', async () =>
    expect(refusal(await batch(0, of('a'.repeat(200)), { compression: 1 }))).toMatch(/compressed: set compression\.type=producer/)); // prettier-ignore

  it.each([
    ['ends a transaction', (bytes: Buffer) => bytes.writeInt16BE(0x30, 21)],
    ['has lost its last record', (bytes: Buffer) => bytes.writeInt32BE(2, 23)],
  ])('refuses a batch that %s: an offset has no record', async (_name, change) => {
    const changed = await batch(1, of('b', 'c'));
    change(changed);
    changed.writeUInt32BE(crc32c(changed.subarray(21)), 17);
    expect(refusal(Buffer.concat([await batch(0, of('a')), changed]))).toMatch(/^LOG_REPLACED: .* offset 1/);
  });
});
