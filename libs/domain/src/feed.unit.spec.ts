import { expect, it } from 'vitest';
import { feedRow } from './feed.js';
import { BLANK_KEY, type Key } from './key/key.fields.js';
import { BLANK_USER, type User } from './user/user.fields.js';

const KEY: Key = {
  ...BLANK_KEY,
  id: 'key_1',
  name: 'Import',
  kind: 'data-loader',
  accessKey: 'dak_1',
  digest: 'now',
  sealed: { kid: 'ring', box: 'boxed' },
  previousDigest: 'before',
  previousSecretExpiresAt: 1000,
  expiresAt: 5000,
  mappedUserId: 'usr_1',
  createdBy: 'usr_admin',
};

// Member by member: what is sealed, who made it, and whatever a key may get some day, is nothing to guards.
it('of a key a guard is told exactly this', () =>
  expect(feedRow(KEY)).toStrictEqual({
    type: 'key',
    id: 'key_1',
    name: 'Import',
    kind: 'data-loader',
    accessKey: 'dak_1',
    digest: 'now',
    previousDigest: 'before',
    previousSecretExpiresAt: 1000,
    expiresAt: 5000,
    mappedUserId: 'usr_1',
    enabled: true,
    deleted: false,
  }));

it('of a user a guard is told exactly this: no address', () => {
  const user: User = {
    ...BLANK_USER,
    id: 'usr_1',
    name: 'Ana',
    email: 'ana@example.org',
    role: 'admin',
    active: false,
    externalId: 'hr-1',
    links: [{ digest: 'PRIVATE', expiresAt: 1 }],
  };
  const known = { id: 'usr_1', name: 'Ana', role: 'admin', active: false, externalId: 'hr-1' };
  expect(feedRow(user)).toStrictEqual({ type: 'user', ...known });
});
