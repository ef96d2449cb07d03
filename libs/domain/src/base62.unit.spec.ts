import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE62_DIGITS, base62 } from './ids.js';

const valueOf = (digits: string) =>
  [...digits].reduce((sum, digit) => sum * 62n + BigInt(BASE62_DIGITS.indexOf(digit)), 0n);

describe('base 62', () => {
  it.each([
    [[0], 3, '000'],
    [[61], 1, 'z'],
    [[62], 2, '10'],
    [[9, 10], 3, '0bK'],
  ])('writes %j in %i digits as %s', (bytes, width, text) => expect(base62(Uint8Array.from(bytes), width)).toBe(text));

  it('holds the largest 128 bits in 22 digits and 256 bits in 43', () => {
    expect(valueOf(base62(new Uint8Array(16).fill(255), 22))).toBe(2n ** 128n - 1n);
    expect(valueOf(base62(new Uint8Array(32).fill(255), 43))).toBe(2n ** 256n - 1n);
  });

  it('refuses what does not fit', () => {
    expect(() => base62(Uint8Array.of(62), 1)).toThrow(RangeError);
    expect(() => base62(new Uint8Array(16).fill(255), 21)).toThrow('more than 21');
  });

  it('loses nothing and sorts as the numbers do', () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (a, b) => {
          const [first, second] = [base62(a, 22), base62(b, 22)];
          expect(valueOf(first)).toBe(BigInt(`0x${Buffer.from(a).toString('hex')}`));
          expect(Math.sign(Buffer.compare(Buffer.from(first), Buffer.from(second)))).toBe(Buffer.compare(a, b));
        },
      ),
    ));
});
