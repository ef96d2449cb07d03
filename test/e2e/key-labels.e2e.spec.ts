import { beforeAll, expect, it } from 'vitest';
import { allItems, freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const at = runningService();
const name = freshName('Labelled');
const of = new Map<string, string>();

const list = async (query: string) => {
  const items = await allItems(at.admin, `/v1/keys?q=${encodeURIComponent(name)}&sort=name&${query}`, 2);
  return items.map(({ id }: { id: string }) => of.get(id)).join('');
};
const labels = async () => (await at.admin.get('/v1/keys/labels')).body;

beforeAll(async () => {
  const made: [string, object][] = [
    ['a', { tags: ['import', 'nightly'], environment: 'production' }],
    ['b', { tags: ['import'], environment: 'staging' }],
    ['c', { tags: ['a b&c', '🔑'.repeat(50)], environment: 'production' }],
    ['d', {}],
  ];
  for (const [letter, fields] of made)
    of.set((await newKey(at.admin, { name: `${name} ${letter}`, ...fields })).id, letter);
});

it('lists keys with a tag, with several, and of an environment', async () => {
  expect(await list('tag=import')).toBe('ab');
  expect(await list('tag=import&tag=nightly')).toBe('a');
  expect(await list('tag=nightly&tag=nightly')).toBe('a');
  expect(await list('environment=production')).toBe('ac');
  expect(await list('tag=import&environment=staging')).toBe('b');
  expect(await list('tag=Import')).toBe('');
  expect(await list('environment=import')).toBe('');
  expect(await list('environment=production&order=desc')).toBe('ca');
  expect(await list('')).toBe('abcd');
});

it('takes labels of any text and of full length', async () => {
  expect(await list('tag=a%20b%26c')).toBe('c');
  expect(await list(`tag=${encodeURIComponent('🔑'.repeat(50))}`)).toBe('c');
});

it('says how many there are', async () => {
  const { body } = await at.admin.get('/v1/keys?tag=import&limit=1&includeTotal=true');
  expect([body.items.length, body.total]).toEqual([1, 2]);
});

it.each([
  ['an empty tag', 'tag=', '?tag.0'],
  ['a tag of 51 characters', `tag=${'x'.repeat(51)}`, '?tag.0'],
  ['an empty tag among others', 'tag=a&tag=', '?tag.1'],
  ['more tags than a key may have', Array.from({ length: 21 }, (_, i) => `tag=${i}`).join('&'), '?tag'],
  ['an empty environment', 'environment=', '?environment'],
  ['two environments', 'environment=a&environment=b', '?environment'],
  ['two searches', 'q=a&q=b', '?q'],
])('refuses %s', async (_, query, pointer) => {
  expectProblem(await at.admin.get(`/v1/keys?${query}`), 400, 'VALIDATION_FAILED', [pointer]);
});

it('knows the labels of keys that are not deleted, for admins', async () => {
  const tags = ['a b&c', 'import', 'nightly', '🔑'.repeat(50)];
  expect(await labels()).toEqual({ tags, environments: ['production', 'staging'] });
  const { id } = await newKey(at.admin, { name: 'Gone', tags: ['gone'], environment: 'gone' });
  expect((await labels()).environments).toEqual(['gone', 'production', 'staging']);
  await at.admin.delete(`/v1/keys/${id}`);
  expect(await labels()).toEqual({ tags, environments: ['production', 'staging'] });
  expect((await at.admin.get('/v1/keys?tag=gone&includeDeleted=true')).body.items).toHaveLength(1);
  const { client } = await person(at.admin);
  expectProblem(await client.get('/v1/keys/labels'), 403, 'FORBIDDEN');
});

it('follows a key whose labels change, also after a restart', async () => {
  const { id } = await newKey(at.admin, { name: 'Moved', tags: ['before'], environment: 'here' });
  await at.admin.patch(`/v1/keys/${id}`, { tags: ['after'], environment: null });
  const found = async (query: string) => (await at.admin.get(`/v1/keys?${query}`)).body.items.length;
  const expectFollowed = async () => {
    expect([await found('tag=before'), await found('tag=after'), await found('environment=here')]).toEqual([0, 1, 0]);
    expect((await labels()).tags).toContain('after');
  };
  await expectFollowed();
  await at.restart();
  await expectFollowed();
});
