import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope, encodeEnvelope, ENVELOPE_VERSION, type Envelope } from './envelope.js';

const text = fc.string({ unit: 'grapheme' });
const maybe = fc.option(text);
const payload = fc
  .dictionary(text, fc.jsonValue())
  // what JSON can carry: no -0, no property that sets a prototype
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>)
  .filter((value) => !Object.hasOwn(value, '__proto__'));

const envelopes: fc.Arbitrary<Envelope> = fc.record({
  v: fc.constant(ENVELOPE_VERSION),
  kind: fc.constantFrom('genesis', 'event', 'fence', 'barrier'),
  id: fc.string({ minLength: 1 }),
  account: text,
  aggregate: text,
  seq: fc.nat(),
  prev: text,
  final: fc.boolean(),
  critical: fc.boolean(),
  type: text,
  schema: fc.nat(),
  actor: fc.option(fc.record({ user: text, key: maybe })),
  command: maybe,
  request: maybe,
  correlation: maybe,
  causation: maybe,
  at: text,
  data: payload,
  pii: payload,
});

describe('an envelope', () => {
  it('comes back as it was encoded', () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual({ kind: 'envelope', envelope });
      }),
    );
  });

  it('is read from the middle of a larger buffer', () => {
    const [envelope] = fc.sample(envelopes, 1) as [Envelope];
    const bytes = encodeEnvelope(envelope);
    const larger = Buffer.concat([Buffer.from('{{'), bytes, Buffer.from('}}')]);
    expect(decodeEnvelope(larger.subarray(2, 2 + bytes.length))).toEqual({ kind: 'envelope', envelope });
  });
});

describe('decoding', () => {
  it('never throws, whatever the bytes', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.json().map((json) => Buffer.from(json)),
      damagedEnvelopes(),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        expect(['envelope', 'garbage', 'newer']).toContain(decodeEnvelope(bytes).kind);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"v":1'],
    ['null', 'null'],
    ['a number', '2'],
    ['an array', '[{"v":2}]'],
    ['an object without a version', '{}'],
    ['an older version', '{"v":0}'],
    ['a version that is no integer', '{"v":1.5}'],
    ['a version that is text', '{"v":"2"}'],
  ])('takes %s for garbage', (_, json) => {
    expect(decodeEnvelope(Buffer.from(json)).kind).toBe('garbage');
  });

  it('tells a newer envelope from garbage, whatever else it holds', () => {
    fc.assert(
      fc.property(envelopes, fc.integer({ min: ENVELOPE_VERSION + 1 }), (envelope, v) => {
        const { kind: _, ...others } = envelope;
        expect(decodeEnvelope(Buffer.from(JSON.stringify({ ...others, v })))).toEqual({ kind: 'newer', v });
      }),
    );
  });

  it('names the first member that is wrong', () => {
    fc.assert(
      fc.property(envelopes, fc.constantFrom('kind', 'seq', 'final', 'data'), (envelope, member) => {
        const wrong = Buffer.from(JSON.stringify({ ...envelope, [member]: null }));
        expect(decodeEnvelope(wrong)).toEqual({ kind: 'garbage', reason: member });
      }),
    );
  });
});

/** An envelope with some of its bytes overwritten. */
function damagedEnvelopes(): fc.Arbitrary<Uint8Array> {
  const damage = fc.record({ at: fc.nat(), byte: fc.nat(255) });
  return fc.tuple(envelopes, fc.array(damage, { minLength: 1, maxLength: 4 })).map(([envelope, places]) => {
    const bytes = encodeEnvelope(envelope);
    for (const { at, byte } of places) bytes[at % bytes.length] = byte;
    return bytes;
  });
}
