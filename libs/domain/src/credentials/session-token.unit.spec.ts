import { describe, expect, it } from 'vitest';
import { digestSecret } from './digest.js';
import { redactSecrets } from './format.js';
import { csrfTokenOf, formatToken, issueToken, parseToken } from './session-token.js';

const USER = 'usr_0353AiqLpe7yO2BsonogO0';

describe.each(['session', 'link'] as const)('the token of a %s', (kind) => {
  const token = issueToken(kind, USER);
  const text = formatToken(token);

  it('is read as it was written, and leads to its user', () => {
    expect(parseToken(kind, text)).toEqual(token);
    expect([token.userId, token.digest]).toEqual([USER, digestSecret(token.secret)]);
    expect(text).toMatch(/^0353AiqLpe7yO2BsonogO0\.[ls]sk_[0-9A-Za-z]{49}$/);
  });
  it('is another each time', () => expect(issueToken(kind, USER).secret).not.toBe(token.secret));
  it.each([
    ['nothing', ''],
    ['a cut one', text.slice(0, -1)],
    ['a longer one', `${text}0`],
    ['another letter', text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')],
    ['no user', text.slice(text.indexOf('.'))],
    ['no secret', text.slice(0, text.indexOf('.') + 1)],
    ['another kind', formatToken(issueToken(kind === 'link' ? 'session' : 'link', USER))],
    ['a secret key', `${USER.slice(4)}.sk_${text.slice(-49)}`],
    ['a path', `../${text}`],
    ['a line more', `${text}\n`],
  ])('is not %s', (_, other) => expect(parseToken(kind, other)).toBeNull());
  it('is cut out of texts', () => {
    expect(redactSecrets(`http://x/sign-in#token=${text}`)).not.toContain(token.secret.slice(4, 30));
    expect(redactSecrets(`n${token.secret}`)).not.toContain(token.secret.slice(4, 30));
  });
});

it('a page’s token follows from the secret and does not show it', () => {
  const [one, other] = [issueToken('session', USER), issueToken('session', USER)];
  expect(csrfTokenOf(one.secret)).toBe(csrfTokenOf(one.secret));
  expect(csrfTokenOf(one.secret)).not.toBe(csrfTokenOf(other.secret));
  expect(csrfTokenOf(one.secret)).toMatch(/^[\w-]{43}$/);
  expect(csrfTokenOf(one.secret)).not.toBe(one.digest);
});
