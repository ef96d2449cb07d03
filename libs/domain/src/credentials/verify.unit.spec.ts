import { describe, expect, it } from 'vitest';
import { digestSecret } from './digest.js';
import { valueAccessKey } from './foreign.js';
import { issueCredential } from './format.js';
import { digestWorks, matchedDigest, plausible, verify, type VerifiableKey } from './verify.js';

const fixed = (n: number) => (bytes: number) => new Uint8Array(bytes).fill(n);
const API = issueCredential('api', fixed(1));
const LOADER = issueCredential('data-loader', fixed(2));
const OTHER = issueCredential('api', fixed(3));
const NOW = 1_000;

const KEY: VerifiableKey = {
  kind: 'api',
  digest: digestSecret(API.secretKey),
  previousDigest: null,
  previousSecretExpiresAt: null,
  expiresAt: null,
  allowedAddresses: null,
  enabled: true,
  deleted: false,
};
const rotated = (until: number | null): VerifiableKey => ({
  ...KEY,
  digest: digestSecret(OTHER.secretKey),
  previousDigest: KEY.digest,
  previousSecretExpiresAt: until,
});

const USER = { active: true };

/** The answer to a secret, with an access key that is well formed. */
const answer = (key: VerifiableKey | null, secretKey: string) =>
  verify(key, () => USER, API.accessKey, secretKey, 'api', NOW);

describe('a secret matches', () => {
  it('the key it belongs to, and no other', () => {
    expect(answer(KEY, API.secretKey)).toBe(USER);
    expect(answer(KEY, OTHER.secretKey)).toBe('WRONG_SECRET');
  });
  it('no unknown key', () => expect(answer(null, API.secretKey)).toBe('UNKNOWN_KEY'));
  // an unknown key is compared with a text of this length
  it('no unknown key and no broken digest, whatever the digest of the secret is', () => {
    expect(answer({ ...KEY, digest: '' }, API.secretKey)).toBe('WRONG_SECRET');
    expect(answer({ ...KEY, digest: `${KEY.digest}A` }, API.secretKey)).toBe('WRONG_SECRET');
    expect(answer({ ...KEY, digest: KEY.digest.slice(1) }, API.secretKey)).toBe('WRONG_SECRET');
  });
  it('the key it belonged to before a rotation, until the overlap ends', () => {
    expect(answer(rotated(NOW + 1), API.secretKey)).toBe(USER);
    expect(answer(rotated(NOW), API.secretKey)).toBe('WRONG_SECRET');
    expect(answer(rotated(null), API.secretKey)).toBe('WRONG_SECRET');
    expect(answer(rotated(NOW + 1), OTHER.secretKey)).toBe(USER);
    expect(answer(rotated(NOW), OTHER.secretKey)).toBe(USER);
  });
  it('the same after a check of another key: nothing of the one before is left', () => {
    answer(KEY, API.secretKey);
    expect(answer(null, API.secretKey)).toBe('UNKNOWN_KEY');
    expect(answer({ ...KEY, digest: 'x' }, API.secretKey)).toBe('WRONG_SECRET');
  });
});

describe('a credential that does not match', () => {
  it.each([
    ['WRONG_SECRET', API.accessKey, OTHER.secretKey],
    ['WRONG_SECRET', LOADER.accessKey, LOADER.secretKey],
    ['MALFORMED', API.accessKey, LOADER.secretKey],
    ['MALFORMED', LOADER.accessKey, API.secretKey.replace(/.$/, '!')],
  ])('is %s', (code, accessKey, secretKey) =>
    expect(verify(KEY, () => USER, accessKey, secretKey, 'api', NOW)).toBe(code),
  );
  it.each([
    ['MALFORMED', API.secretKey, API.accessKey],
    ['MALFORMED', '', ''],
    ['MALFORMED', 'of-another-product', 'some-secret'],
    ['UNKNOWN_KEY', API.accessKey, API.secretKey],
    ['UNKNOWN_KEY', valueAccessKey(digestSecret('one-value')), 'one-value'],
  ])('is %s where no key has its access key', (code, accessKey, secretKey) =>
    expect(verify(null, () => USER, accessKey, secretKey, 'api', NOW)).toBe(code),
  );
  it.each(['of-another-product', valueAccessKey('digest')])(
    'is WRONG_SECRET with the key %s that moved in',
    (accessKey) => expect(verify(KEY, () => USER, accessKey, 'whatever', 'api', NOW)).toBe('WRONG_SECRET'),
  );
  it('has no user looked up', () => {
    const userOf = () => expect.unreachable();
    expect(verify(KEY, userOf, API.accessKey, OTHER.secretKey, 'api', NOW)).toBe('WRONG_SECRET');
  });
  it('is not even looked at when a half is longer than any may be', () => {
    expect(plausible(LOADER.accessKey, LOADER.secretKey)).toBe(true);
    expect(plausible('x'.repeat(128), 'x'.repeat(128))).toBe(true);
    expect(plausible('x'.repeat(129), API.secretKey)).toBe(false);
    expect(plausible(API.accessKey, 'x'.repeat(129))).toBe(false);
  });
});

describe('a key whose secret matched is refused', () => {
  it.each([
    ['DELETED', { ...KEY, deleted: true, enabled: false, expiresAt: 1 }, { active: false }],
    ['USER_INACTIVE', { ...KEY, enabled: false, expiresAt: 1 }, { active: false }],
    ['USER_INACTIVE', KEY, null],
    ['EXPIRED', { ...KEY, enabled: false, expiresAt: NOW }, USER],
    ['DISABLED', { ...KEY, enabled: false, expiresAt: NOW + 1 }, USER],
    ['WRONG_KIND', { ...KEY, kind: 'data-loader' }, USER],
  ] as const)('as %s', (code, key, user) =>
    expect(verify<VerifiableKey, { active: boolean }>(key, () => user, API.accessKey, API.secretKey, 'api', NOW)).toBe(code)); // prettier-ignore
  it('not before it expires', () => expect(answer({ ...KEY, expiresAt: NOW + 1 }, API.secretKey)).toBe(USER));
});

describe('the digest a credential matched with', () => {
  it('is that of the secret which was presented, in an overlap too', () => {
    expect(matchedDigest(KEY, API.secretKey, NOW)).toBe(KEY.digest);
    expect(matchedDigest(rotated(NOW + 1), API.secretKey, NOW)).toBe(KEY.digest);
    expect(matchedDigest(rotated(NOW + 1), OTHER.secretKey, NOW)).toBe(digestSecret(OTHER.secretKey));
  });
  it('works until the overlap ends', () => {
    expect(digestWorks(KEY, KEY.digest, NOW)).toBe(true);
    expect(digestWorks(rotated(NOW + 1), KEY.digest, NOW)).toBe(true);
    expect(digestWorks(rotated(NOW), KEY.digest, NOW)).toBe(false);
    expect(digestWorks(KEY, digestSecret(OTHER.secretKey), NOW)).toBe(false);
  });
});
