import { describe, expect, it } from 'vitest';
import { plausible, refusal, secretMatches, wellFormed, type CheckedKey } from './check.js';
import { digestSecret } from './digest.js';
import { issueCredential } from './format.js';

const fixed = (n: number) => (bytes: number) => new Uint8Array(bytes).fill(n);
const API = issueCredential('api', fixed(1));
const LOADER = issueCredential('data-loader', fixed(2));
const OTHER = issueCredential('api', fixed(3));
const NOW = 1_000;

const KEY: CheckedKey = {
  kind: 'api',
  digest: digestSecret(API.secretKey),
  previousDigest: null,
  previousSecretExpiresAt: null,
  expiresAt: null,
  enabled: true,
  deleted: false,
};
const rotated = (until: number | null): CheckedKey => ({
  ...KEY,
  digest: digestSecret(OTHER.secretKey),
  previousDigest: KEY.digest,
  previousSecretExpiresAt: until,
});

describe('a secret matches', () => {
  it('the key it belongs to, and no other', () => {
    expect(secretMatches(KEY, API.secretKey, NOW)).toBe(true);
    expect(secretMatches(KEY, OTHER.secretKey, NOW)).toBe(false);
    expect(secretMatches(KEY, '', NOW)).toBe(false);
  });
  it('no unknown key', () => expect(secretMatches(null, API.secretKey, NOW)).toBe(false));
  // an unknown key is compared with a text of this length
  it('no unknown key and no broken digest, whatever the digest of the secret is', () => {
    expect(secretMatches({ ...KEY, digest: '' }, API.secretKey, NOW)).toBe(false);
    expect(secretMatches({ ...KEY, digest: `${KEY.digest}A` }, API.secretKey, NOW)).toBe(false);
    expect(secretMatches({ ...KEY, digest: KEY.digest.slice(1) }, API.secretKey, NOW)).toBe(false);
  });
  it('the key it belonged to before a rotation, until the overlap ends', () => {
    expect(secretMatches(rotated(NOW + 1), API.secretKey, NOW)).toBe(true);
    expect(secretMatches(rotated(NOW), API.secretKey, NOW)).toBe(false);
    expect(secretMatches(rotated(null), API.secretKey, NOW)).toBe(false);
    expect(secretMatches(rotated(NOW + 1), OTHER.secretKey, NOW)).toBe(true);
    expect(secretMatches(rotated(NOW), OTHER.secretKey, NOW)).toBe(true);
  });
  it('the same after a check of another key: nothing of the one before is left', () => {
    secretMatches(KEY, API.secretKey, NOW);
    expect(secretMatches(null, API.secretKey, NOW)).toBe(false);
    expect(secretMatches({ ...KEY, digest: 'x' }, API.secretKey, NOW)).toBe(false);
  });
});

describe('a credential', () => {
  it('is well formed when both halves were issued for the same kind', () => {
    expect(wellFormed(API.accessKey, API.secretKey)).toBe(true);
    expect(wellFormed(LOADER.accessKey, LOADER.secretKey)).toBe(true);
    expect(wellFormed(API.accessKey, LOADER.secretKey)).toBe(false);
    expect(wellFormed(LOADER.accessKey, API.secretKey)).toBe(false);
    expect(wellFormed(API.secretKey, API.accessKey)).toBe(false);
    expect(wellFormed('', '')).toBe(false);
  });
  it('is not even looked at when a half is longer than any that was issued', () => {
    expect(plausible(LOADER.accessKey, LOADER.secretKey)).toBe(true);
    expect(plausible('x'.repeat(64), 'x'.repeat(64))).toBe(true);
    expect(plausible('x'.repeat(65), API.secretKey)).toBe(false);
    expect(plausible(API.accessKey, 'x'.repeat(65))).toBe(false);
  });
});

describe('a key whose secret matched is refused', () => {
  it.each([
    ['DELETED', { ...KEY, deleted: true, enabled: false, expiresAt: 1 }, false],
    ['USER_INACTIVE', { ...KEY, enabled: false, expiresAt: 1 }, false],
    ['EXPIRED', { ...KEY, enabled: false, expiresAt: NOW }, true],
    ['DISABLED', { ...KEY, enabled: false, expiresAt: NOW + 1 }, true],
    ['WRONG_KIND', { ...KEY, kind: 'data-loader' }, true],
    [null, { ...KEY, expiresAt: NOW + 1 }, true],
  ] as const)('as %s', (code, key, active) => expect(refusal(key, active, 'api', NOW)).toBe(code));
});
