import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { envelopeSchema, regularEnvelope } from './envelope-schema.js';
import { barrierEnvelope, eventEnvelope, genesisEnvelope } from './envelope.js';

const AT = '2026-01-01T00:00:00.000Z';
const EVENT = eventEnvelope({
  account: 'acc_1',
  aggregate: 'key_1',
  seq: 1,
  prev: '',
  final: false,
  critical: true,
  type: 'KeyCreated',
  actor: { user: 'usr_1', key: null },
  command: 'c',
  at: AT,
  data: { name: 'x', nested: { list: [1, null] } },
  pii: {},
});
const ENVELOPES = [EVENT, barrierEnvelope('acc_1', AT), genesisEnvelope({ id: 'acc_1', name: 'first' }, AT)];
const MEMBERS = [...Object.keys(EVENT), 'unknown', '__proto__', 'constructor'];

/** The schema's answer is the only right one: the same envelope, or none. */
function expectAgreement(text: string): void {
  const value: unknown = JSON.parse(text);
  const parsed = envelopeSchema.safeParse(value);
  const regular = regularEnvelope(value);
  if (regular !== null) expect(regular).toStrictEqual(parsed.data);
  // where it is not sure although the schema takes it, the schema leaves something out
  else if (parsed.success) expect(parsed.data).not.toStrictEqual(value);
}

const scalar = fc.constantFrom(0, -0, 1, -1, 1.5, 2 ** 53, '', 'text', true, false, null);
const value = fc.oneof(
  scalar,
  fc.jsonValue(),
  fc.constantFrom({}, [], { user: 'u' }, { user: 'u', key: 1 }, { user: 'u', key: 'k', more: 1 }),
);
const member = fc.constantFrom(...MEMBERS);
const json = (value: unknown) => JSON.stringify(value) ?? 'null';

describe('the quick look at an envelope', () => {
  test.each(ENVELOPES)('takes what is written: $kind', (envelope) => {
    expect(regularEnvelope(JSON.parse(JSON.stringify(envelope)))).toStrictEqual(envelope);
  });

  test('agrees with the schema when members are replaced, added or left out', () => {
    const edits = fc.array(fc.tuple(member, fc.option(value, { nil: undefined })), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...ENVELOPES), edits, (envelope, edits) => {
        const members = new Map<string, unknown>(Object.entries(envelope));
        for (const [name, put] of edits) {
          if (put === undefined) members.delete(name);
          else members.set(name, put);
        }
        expectAgreement(`{${[...members].map(([name, put]) => `${json(name)}:${json(put)}`).join(',')}}`);
      }),
      { numRuns: 3_000 },
    );
  });

  test('agrees with the schema on payloads and actors of every kind', () => {
    const inside = fc.dictionary(fc.oneof(member, fc.string()), value);
    fc.assert(
      fc.property(fc.constantFrom('data', 'pii', 'actor'), inside, (name, put) => {
        expectAgreement(json({ ...EVENT, [name]: put }));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(['null', '1', '"text"', '[]', '{}', json([EVENT]), json({ ...EVENT, data: [] })])(
    'agrees on %s',
    expectAgreement,
  );

  test('leaves a payload that names a prototype to the schema', () => {
    expectAgreement(json(EVENT).replace('"name"', '"__proto__"'));
  });
});
