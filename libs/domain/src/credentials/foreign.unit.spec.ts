import { describe, expect, it } from 'vitest';
import { digestSecret } from './digest.js';
import { credentialOfValue, isForeignHalf, isValueAccessKey, valueAccessKey } from './foreign.js';
import { issueCredential, kindOfAccessKey } from './format.js';

const VALUE = 'live_4f9a0c2b-77';
const API = issueCredential('api');
const LOADER = issueCredential('data-loader');

describe('a half of another product', () => {
  it.each(['12345678', 'x'.repeat(128), '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'])('may be %s', (half) =>
    expect(isForeignHalf(half)).toBe(true),
  );
  it.each([
    '',
    '1234567',
    'x'.repeat(129),
    'with space',
    'repeated1, repeated1',
    'tab\tbed00',
    'größer-als',
    'line0000\n',
  ])('may not be %j', (half) => expect(isForeignHalf(half)).toBe(false));
});

describe('a credential that is one value', () => {
  it('has an access key that follows from the digest of it, and says nothing of its own', () => {
    const accessKey = valueAccessKey(digestSecret(VALUE));
    expect(credentialOfValue(VALUE)).toEqual({ accessKey, secretKey: VALUE });
    expect(valueAccessKey(digestSecret(VALUE))).toBe(accessKey);
    expect(valueAccessKey(digestSecret(`${VALUE}1`))).not.toBe(accessKey);
    expect(accessKey).toMatch(/^vk_[0-9A-Za-z]{28}$/);
    expect(digestSecret(VALUE)).not.toContain(accessKey.slice(3, 12));
  });
  it('has the same access key for ever: it stands in logs', () =>
    expect(credentialOfValue(VALUE)?.accessKey).toBe('vk_6cukCQTGQ7kmh3e9OSNUGo3nxkgi'));
  it('is told apart from what is issued here', () => {
    expect(isValueAccessKey(valueAccessKey(digestSecret(VALUE)))).toBe(true);
    expect(kindOfAccessKey(valueAccessKey(digestSecret(VALUE)))).toBeUndefined();
    expect([API.accessKey, 'vk_0000000000000000000000000000', VALUE].filter(isValueAccessKey)).toEqual([]);
  });
  it.each([
    ['an api key', API],
    ['a data-loader key', LOADER],
    ['a key that moved in, after a rotation', { accessKey: valueAccessKey('digest'), secretKey: API.secretKey }],
  ])('may be both halves of %s, joined by a dot', (_, credential) =>
    expect(credentialOfValue(`${credential.accessKey}.${credential.secretKey}`)).toEqual(credential),
  );
  it.each([`${API.accessKey}.short-secret`, `abc.${API.secretKey}`, `.${API.secretKey}`])(
    'is of another product where a dot joins no halves of ours: %s',
    (value) => expect(credentialOfValue(value)?.secretKey).toBe(value),
  );
  it.each(['', 'short', 'x'.repeat(129), 'two values0'])('is not %j', (value) =>
    expect(credentialOfValue(value)).toBeNull(),
  );
});
