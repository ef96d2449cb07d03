import { expect, it } from 'vitest';
import { digestSecret } from './digest.js';

it('is the SHA-256 of the secret as base64url: stored digests must match for ever', () =>
  // FIPS 180-2, appendix B.1
  expect(Buffer.from(digestSecret('abc'), 'base64url').toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  ));

it('has 43 characters', () => expect(digestSecret('anything')).toMatch(/^[\w-]{43}$/));
