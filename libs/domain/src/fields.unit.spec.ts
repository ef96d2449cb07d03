import { expect, it } from 'vitest';
import { having, lacking, written } from './fields.js';
import { BLANK_KEY, KEY_FIELDS, type Key } from './key/key.fields.js';
import { USER_FIELDS } from './user/user.fields.js';

it('a member that a document of before its time lacks is shown with its initial value', () => {
  const { description, ...older } = { ...BLANK_KEY, id: 'key_1', name: 'Import' };
  expect(written(KEY_FIELDS, having(KEY_FIELDS, 'view'), older as Key)).toMatchObject({ name: 'Import', description });
});

it('times are written as ISO 8601, and null where there is none', () =>
  expect(written(KEY_FIELDS, ['createdAt', 'expiresAt'], { ...BLANK_KEY, createdAt: 0 })).toEqual({
    createdAt: '1970-01-01T00:00:00.000Z',
    expiresAt: null,
  }));

it('nothing secret is shown, told to other services or listed; nothing personal is told to them', () => {
  for (const fields of [KEY_FIELDS, USER_FIELDS]) {
    const secret = having(fields, 'secret') as string[];
    for (const trait of ['view', 'published', 'create', 'edit'] as const) {
      expect((having(fields, trait) as string[]).filter((name) => secret.includes(name))).toEqual([]);
    }
    expect((lacking(fields, 'secret') as string[]).filter((name) => secret.includes(name))).toEqual([]);
  }
  const told = having(USER_FIELDS, 'published') as string[];
  expect(told.filter((name) => (having(USER_FIELDS, 'personal') as string[]).includes(name))).toEqual([]);
});
