import { describe, expect, it } from 'vitest';
import { digestSecret } from './digest.js';
import { valueAccessKey } from './foreign.js';
import { issueCredential } from './format.js';
import { CredentialReader, type CredentialWay, type RequestHeaders } from './ways.js';

const { accessKey, secretKey } = issueCredential('api');
const PAIR = { accessKey, secretKey };
const VALUE = 'live_4f9a0c2b-77';
const OF_VALUE = { accessKey: valueAccessKey(digestSecret(VALUE)), secretKey: VALUE };
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const basic = (text: string | Buffer) => ({ authorization: `Basic ${base64(text)}` });

const read = (ways: readonly CredentialWay[], headers: RequestHeaders, raw?: string[]) =>
  new CredentialReader(ways).read(headers, raw);

describe('a credential comes', () => {
  it.each<[string, CredentialWay, RequestHeaders, object]>([
    ['in its two headers', 'headers', { accesskey: accessKey, secretkey: secretKey }, PAIR],
    ['in two headers of other names', 'headers=X-Id:X-Secret', { 'x-id': accessKey, 'x-secret': secretKey }, PAIR],
    ['by HTTP Basic', 'basic', basic(`${accessKey}:${secretKey}`), PAIR],
    ['by HTTP Basic without padding', 'basic', { authorization: `basic ${base64('some-user:pass').replace(/=+$/, '')}` }, { accessKey: 'some-user', secretKey: 'pass' }], // prettier-ignore
    ['by HTTP Basic, a colon in its secret', 'basic', basic('user:pass:word'), { accessKey: 'user', secretKey: 'pass:word' }], // prettier-ignore
    ['as one value', 'header=X-API-Key', { 'x-api-key': VALUE }, OF_VALUE],
    ['as one value of ours', 'header=X-API-Key', { 'x-api-key': `${accessKey}.${secretKey}` }, PAIR],
    ['as a bearer token', 'bearer', { authorization: `bearer ${VALUE}` }, OF_VALUE],
  ])('%s', (_, way, headers, credential) => {
    expect(read([way], headers)).toEqual(credential);
    expect(read(['headers=A:B', way], headers)).toEqual(credential);
    expect(read(['headers=A:B'], headers)).toBe('MISSING_HEADER');
  });
});

describe('no credential comes', () => {
  it.each<[string, CredentialWay, RequestHeaders]>([
    ['with one half', 'headers', { accesskey: accessKey }],
    ['with an empty half', 'headers=X-Id:X-Secret', { 'x-id': accessKey, 'x-secret': '' }],
    ['in headers that are not looked at', 'headers', { ...basic('a:b'), 'x-api-key': VALUE }],
    ['by another scheme', 'bearer', basic('a:b')],
    ['by a scheme of which nothing is known', 'basic', { authorization: 'Digest x' }],
  ])('%s', (_, way, headers) => expect(read([way], headers)).toBe('MISSING_HEADER'));

  it.each<[string, CredentialWay, RequestHeaders]>([
    ['no colon', 'basic', basic('user')],
    ['no user', 'basic', basic(':pass')],
    ['no password', 'basic', basic('user:')],
    ['what is not base64', 'basic', { authorization: 'Basic a:b' }],
    ['base64url', 'basic', { authorization: `Basic ${base64('user:???>').replaceAll('/', '_')}` }],
    ['what is not UTF-8', 'basic', basic(Buffer.from([0x75, 0x3a, 0xff]))],
    ['nothing after its scheme', 'basic', { authorization: 'Basic' }],
    ['two words after its scheme', 'basic', { authorization: `${basic('a:b').authorization} x` }],
    ['more than any credential is long', 'basic', basic(`user:${'x'.repeat(1_000)}`)],
    ['a list', 'header=X-API-Key', { 'x-api-key': [VALUE] }],
    ['an empty value', 'header=X-API-Key', { 'x-api-key': '' }],
    ['a value twice', 'header=X-API-Key', { 'x-api-key': `${VALUE}, ${VALUE}` }],
    ['nothing after its scheme', 'bearer', { authorization: 'Bearer ' }],
  ])('that can be read: %s', (_, way, headers) => expect(read([way], headers)).toBe('MALFORMED'));
});

describe('a request that brings two', () => {
  const both = { accesskey: accessKey, secretkey: secretKey, 'x-api-key': VALUE };

  it('is refused', () => expect(read(['headers', 'header=X-API-Key'], both)).toBe('MALFORMED'));
  it('is refused where one of them is a half', () =>
    expect(read(['headers', 'header=X-API-Key'], { accesskey: accessKey, 'x-api-key': VALUE })).toBe('MALFORMED'));
  it('is not where one of them is not looked at', () => expect(read(['headers'], both)).toEqual(PAIR));
  it('is refused where Node dropped the second', () => {
    const raw = ['Authorization', `Bearer ${VALUE}`, 'authorization', 'Bearer other-value'];
    expect(read(['bearer'], { authorization: `Bearer ${VALUE}` }, raw)).toBe('MALFORMED');
    expect(read(['bearer'], { authorization: `Bearer ${VALUE}` }, raw.slice(2))).toEqual(OF_VALUE);
  });
});

describe('ways', () => {
  it.each([
    [],
    ['headers', 'headers'],
    ['cookie'],
    ['basic=x'],
    ['header='],
    ['header=X:Y'],
    ['header=with space'],
    ['header=Authorization'],
    ['header=cookie'],
    ['headers=X'],
    ['headers=X:x'],
    ['headers=X:Y:Z'],
  ])('cannot be %j', (...ways) => expect(() => new CredentialReader(ways as CredentialWay[])).toThrow(TypeError));

  it('say which headers answers depend on, and how to ask for a credential', () => {
    const reader = new CredentialReader(['headers', 'basic', 'header=X-API-Key', 'bearer']);
    expect(reader.vary).toBe('accessKey, secretKey, Authorization, X-API-Key');
    expect(reader.challenge).toBe(
      'ApiKey realm="latchkey", Basic realm="latchkey", charset="UTF-8", Bearer realm="latchkey"',
    );
  });
});
