import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE62_DIGITS } from '../ids.js';
import { digestSecret } from './digest.js';
import { issueCredential, issueSecret, isSecretKey, KEY_KINDS, kindOfAccessKey, redactSecrets } from './format.js';

/** Random bytes that are the same every time. */
const counting = (bytes: number) => Uint8Array.from({ length: bytes }, (_, i) => (i * 37 + 11) % 256);

const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n });
const material = fc.record({ kind: fc.constantFrom(...KEY_KINDS), access: bytes(16), secret: bytes(32) });
const issue = ({ kind, access, secret }: { kind: 'api' | 'data-loader'; access: Uint8Array; secret: Uint8Array }) =>
  issueCredential(kind, (n) => (n === 16 ? access : secret));

describe('a credential', () => {
  it('has the form of its kind', () => {
    expect(issueCredential('api')).toEqual({
      accessKey: expect.stringMatching(/^ak_[0-9A-Za-z]{28}$/) as string,
      secretKey: expect.stringMatching(/^sk_[0-9A-Za-z]{49}$/) as string,
    });
    expect(issueCredential('data-loader')).toEqual({
      accessKey: expect.stringMatching(/^dak_[0-9A-Za-z]{28}$/) as string,
      secretKey: expect.stringMatching(/^dsk_[0-9A-Za-z]{49}$/) as string,
    });
  });

  it('stays what it is for the same random bytes: issued ones must work for ever', () => {
    const { accessKey, secretKey } = issueCredential('api', counting);
    expect(accessKey).toBe('ak_0L70GLMPf5CKSYRPKwYLry0aoo7i');
    expect(digestSecret(secretKey)).toBe('-XrF2ek4ov1q5Jec7YlkvE_xDUtieyzhdUfZdCeWWck');
  });

  it('is made of as many random bytes as are promised', () => {
    const asked: number[] = [];
    issueCredential('api', (n) => (asked.push(n), counting(n)));
    expect(asked).toEqual([16, 32]);
  });

  it('differs each time', () => {
    const secrets = new Set(Array.from({ length: 100 }, () => issueSecret('api')));
    expect(secrets.size).toBe(100);
  });

  it('is recognised, for its kind only, whatever the random bytes', () =>
    fc.assert(
      fc.property(material, (made) => {
        const { accessKey, secretKey } = issue(made);
        expect(kindOfAccessKey(accessKey)).toBe(made.kind);
        for (const kind of KEY_KINDS) expect(isSecretKey(secretKey, kind)).toBe(kind === made.kind);
        expect(kindOfAccessKey(secretKey)).toBeUndefined();
        expect(isSecretKey(accessKey, made.kind)).toBe(false);
      }),
    ));
});

const typosOf = (text: string) =>
  [...text].flatMap((right, at) =>
    [...`${BASE62_DIGITS}_- `]
      .filter((wrong) => wrong !== right)
      .map((wrong) => text.slice(0, at) + wrong + text.slice(at + 1)),
  );

describe('a typing error', () => {
  const { accessKey, secretKey } = issueCredential('api', counting);
  it('of one character in an access key is caught', () =>
    expect(typosOf(accessKey).filter((typo) => kindOfAccessKey(typo) !== undefined)).toEqual([]));
  it('of one character in a secret key is caught', () =>
    expect(typosOf(secretKey).filter((typo) => isSecretKey(typo, 'api'))).toEqual([]));
  it('that swaps two neighbours is caught', () => {
    const swaps = [...secretKey]
      .map((_, i) => secretKey.slice(0, i) + (secretKey[i + 1] ?? '') + secretKey[i]! + secretKey.slice(i + 2))
      .filter((swapped) => swapped !== secretKey);
    expect(swaps.length).toBeGreaterThan(40);
    expect(swaps.filter((swapped) => isSecretKey(swapped, 'api'))).toEqual([]);
  });
  it.each([
    ['nothing', ''],
    ['a character less', accessKey.slice(0, -1)],
    ['a character more', `${accessKey}0`],
    ['a line break at the end', `${accessKey}\n`],
    ['a space before', ` ${accessKey}`],
    ['two joined by a comma', `${accessKey}, ${accessKey}`],
    ['another prefix', `xk_${accessKey.slice(3)}`],
    ['the prefix of another kind', `d${accessKey}`],
    ['upper case', accessKey.toUpperCase()],
  ])('%s is no access key', (_, text) => expect(kindOfAccessKey(text)).toBeUndefined());
});

describe('redaction', () => {
  const { accessKey, secretKey } = issueCredential('api', counting);

  it.each([
    ['alone', secretKey, 'sk_[redacted]'],
    ['of a data-loader key', `d${secretKey}`, 'dsk_[redacted]'],
    ['in JSON', `{"a":"${secretKey}"}`, '{"a":"sk_[redacted]"}'],
    ['twice', `${secretKey} ${secretKey}`, 'sk_[redacted] sk_[redacted]'],
    ['cut short', secretKey.slice(0, 24), 'sk_[redacted]'],
    ['after a line break written as JSON', JSON.stringify(`x\n${secretKey}`), '"x\\nsk_[redacted]"'],
    ['after a space written as in a URL', `/v1?q=%20${secretKey}`, '/v1?q=%20sk_[redacted]'],
    ['after an underscore', `my_${secretKey}`, 'my_sk_[redacted]'],
  ])('cuts out a secret %s', (_, text, clean) => expect(redactSecrets(text)).toBe(clean));

  it('leaves access keys and other text alone', () => {
    const text = `${accessKey} sk_short ask_ risk_1 key_0123456789012345678901 task_01ARZ3NDEKTSV4RRFFQ69G5FAV`;
    expect(redactSecrets(text)).toBe(text);
  });

  it('leaves no secret in any text', () =>
    fc.assert(
      fc.property(material, fc.string(), fc.string(), (made, before, after) => {
        const { secretKey: secret } = issue(made);
        const clean = redactSecrets(JSON.stringify(before + secret + after));
        expect(clean).not.toContain(secret.slice(4));
      }),
    ));
});
