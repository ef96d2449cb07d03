import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base62, BASE62_DIGITS, canonicalJson, deriveId, digestOf, FIRST, idFromBytes } from './ids.js';

describe('ids that are derived', () => {
  it('are the same in every version: what they found must be found again', () => {
    expect(FIRST).toEqual({
      account: { id: 'acc_3UtfqcGt5ea5fMpEgaEKwK', name: 'default' },
      userId: 'usr_3UtfqcGt5ea5fMpEgaEKwK',
      keyId: 'key_3UtfqcGt5ea5fMpEgaEKwK',
    });
    expect(deriveId('key', 'acc_1', 'command')).toBe('key_4qXERfWOCKflqDUmL9uHD5');
  });
  it('tell where one part ends', () => expect(deriveId('key', 'ab', 'c')).not.toBe(deriveId('key', 'a', 'bc')));
  it('tell no part from an empty one', () => expect(deriveId('key', 'a')).not.toBe(deriveId('key', 'a', '')));
  it('count the order of parts', () => expect(deriveId('key', 'a', 'b')).not.toBe(deriveId('key', 'b', 'a')));
  it('have 22 digits after the prefix', () =>
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        expect(deriveId('usr', ...parts)).toMatch(/^usr_[0-9A-Za-z]{22}$/);
      }),
    ));
});

describe('base 62', () => {
  const valueOf = (digits: string) => [...digits].reduce((sum, one) => sum * 62n + BigInt(BASE62_DIGITS.indexOf(one)), 0n); // prettier-ignore
  const numberOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);

  it('writes any number, in as many digits as were asked for', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 32 }), (bytes) => {
        expect([base62(bytes, 43).length, valueOf(base62(bytes, 43))]).toEqual([43, numberOf(bytes)]);
      }),
    ));
  it.each([1, 7, 8, 9, 22])('refuses what does not fit into %i digits', (width) => {
    const bytes = (number: bigint) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
    expect(base62(bytes(62n ** BigInt(width) - 1n), width)).toBe('z'.repeat(width));
    expect(() => base62(bytes(62n ** BigInt(width)), width)).toThrow(RangeError);
  });
});

describe('ids from bytes', () => {
  it('take 16 bytes and leave the rest', () => {
    const bytes = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
    expect(idFromBytes('rev', bytes)).toBe(idFromBytes('rev', bytes.subarray(0, 16)));
    expect(idFromBytes('rev', bytes.subarray(0, 15))).not.toBe(idFromBytes('rev', bytes));
  });
});

describe('canonical JSON', () => {
  it('does not count the order of members, at any depth', () => {
    expect(canonicalJson({ b: { d: 1, c: [2] }, a: null })).toBe('{"a":null,"b":{"c":[2],"d":1}}');
    expect(canonicalJson([{ y: 1, x: 2 }])).toBe(canonicalJson([{ x: 2, y: 1 }]));
  });
  it('counts the order of elements', () => expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1])));
  it('leaves out undefined members and keeps null', () =>
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}'));
  it('keeps a member that is called __proto__', () =>
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1},"b":1}'));
  it('is JSON of the same value', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    ));
});

describe('a digest of parts', () => {
  it('is the same in every version: remembered requests must match', () =>
    expect(digestOf('key_1', 'POST', '/v1/keys', { name: 'Import', kind: 'api' })).toBe('4oJ5rXqk6rHguTWcRn7B0E'));
  it('does not count the order of members', () =>
    expect(digestOf('x', { a: 1, b: 2 })).toBe(digestOf('x', { b: 2, a: 1 })));
  it.each([
    ['the order of elements', [[1, 2]], [[2, 1]]],
    ['where a part ends', ['ab', 'c'], ['a', 'bc']],
    ['text and number', ['1'], [1]],
    ['null and an empty object', [null], [{}]],
    ['null and text', [null], ['null']],
    ['a member that is null and none', [{ a: null }], [{}]],
  ])('counts %s', (_, one, other) => expect(digestOf(...one)).not.toBe(digestOf(...other)));
});
