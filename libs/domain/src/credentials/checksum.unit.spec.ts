import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BASE62_DIGITS } from '../ids.js';
import { isSecretKey, issueCredential, KEY_KINDS, kindOfAccessKey } from './format.js';

/** The rule in plain words: shape, then six base-62 digits of the CRC-32 of what stands before them. */
function holds(text: string, shape: RegExp): boolean {
  return shape.test(text) && text.endsWith(checksum(text.slice(0, -6)));
}

function checksum(text: string): string {
  let rest = crc32(text);
  return Array.from({ length: 6 }, () => {
    const digit = BASE62_DIGITS[rest % 62]!;
    rest = Math.floor(rest / 62);
    return digit;
  })
    .toReversed()
    .join('');
}

const ACCESS = { api: /^ak_[0-9A-Za-z]{28}$/, 'data-loader': /^dak_[0-9A-Za-z]{28}$/ };
const SECRET = { api: /^sk_[0-9A-Za-z]{49}$/, 'data-loader': /^dsk_[0-9A-Za-z]{49}$/ };

function expectAgreement(text: string): void {
  expect(kindOfAccessKey(text)).toBe(KEY_KINDS.find((kind) => holds(text, ACCESS[kind])));
  for (const kind of KEY_KINDS) expect(isSecretKey(text, kind)).toBe(holds(text, SECRET[kind]));
}

const kind = fc.constantFrom(...KEY_KINDS);
const half = fc
  .tuple(
    kind,
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
    fc.constantFrom('accessKey' as const, 'secretKey' as const),
  )
  .map(([kind, bytes, which]) => issueCredential(kind, (count) => bytes.subarray(0, count))[which]);

describe('the hand-written format check', () => {
  test('accepts what is issued and agrees with the rule', () => {
    fc.assert(
      fc.property(half, (text) => {
        expectAgreement(text);
        expect(kindOfAccessKey(text) !== undefined || KEY_KINDS.some((kind) => isSecretKey(text, kind))).toBe(true);
      }),
    );
  });

  test('agrees with the rule on any change of one character, its length, or its alphabet', () => {
    const character = fc.oneof(
      fc.constantFrom(...BASE62_DIGITS, '_', '!', '-'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(half, fc.nat(60), fc.nat(2), character, (text, at, removed, put) => {
        expectAgreement(text.slice(0, at) + put + text.slice(at + removed));
      }),
      { numRuns: 2_000 },
    );
  });

  test('takes no character outside the alphabet for a digit, even where the sum would come out right', () => {
    // a checksum that ends in 0z would equal one that ends in 1 and a digit worth -1
    let access: string;
    do access = issueCredential('api').accessKey;
    while (!access.endsWith('0z'));
    for (const code of [33, 95, 200, 300, 0x1_00 + 122]) {
      expect(kindOfAccessKey(`${access.slice(0, -2)}1${String.fromCharCode(code)}`)).toBeUndefined();
    }
  });

  test.each(['', 'ak_', 'sk_', 'ak', 'dak_', 'x'.repeat(31), 'ak_'.padEnd(31, '0')])(
    'agrees with the rule on %j',
    expectAgreement,
  );
});
