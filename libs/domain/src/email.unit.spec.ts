import { describe, expect, it } from 'vitest';
import { emailSchema, mailboxOf } from './email.js';

describe('an e-mail address', () => {
  it.each([
    'ana@example.org',
    'a.b+c_d-e@sub.example.co.uk',
    "o'brien@example.org",
    'josé@example.org',
    'ana@bücher.example',
    'ana@xn--bcher-kva.example',
    '用户@例子.广告',
    'अजय@डाटा.भारत',
    'дима@пример.рф',
    'אנה@example.org',
    '"Ana G."@example.org',
    '"a@b"@example.org',
    `${'x'.repeat(64)}@example.org`,
    'ana@1and1.example',
  ])('%s is one', (text) => expect(emailSchema.parse(text)).toBe(text));

  it.each([
    '',
    'nobody',
    '@example.org',
    'ana@',
    'a@b@c.org',
    'a..b@example.org',
    '.a@example.org',
    'a.@example.org',
    'ana@example',
    'ana@-example.org',
    'ana@example-.org',
    'ana@example..org',
    'ana@127.0.0.1',
    'ana@ex%41mple.org',
    'a na@example.org',
    'a\n@example.org',
    ' ana@example.org',
    'ana\u200b@example.org',
    'ana\u3164@example.org',
    'ana\u202e@example.org',
    '"ana@example.org',
    `${'x'.repeat(65)}@example.org`,
    `${'é'.repeat(33)}@example.org`,
    `ana@${'x'.repeat(64)}.org`,
    `ana@${'x.'.repeat(125)}org`,
  ])('%j is none', (text) => expect(emailSchema.safeParse(text).success).toBe(false));
});

it.each([
  ['ana@example.org', 'ANA@Example.ORG'],
  ['josé@example.org', 'JOSE\u0301@example.org'],
  ['ana@bücher.example', 'ana@XN--BCHER-KVA.example'],
])('%s and %s are one mailbox', (one, other) => expect(mailboxOf(one)).toBe(mailboxOf(other)));
it('addresses of other mailboxes differ', () =>
  expect(mailboxOf('ana@example.org')).not.toBe(mailboxOf('ann@example.org')));
