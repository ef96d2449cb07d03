import { describe, expect, it } from 'vitest';
import { disputed, draftOf, editsOf, formOf, merged, type Draft } from './key-draft';

const ANA = { id: 'usr_a', name: 'Ana' };
const BEN = { id: 'usr_b', name: 'Ben' };
const base = { name: 'Nightly', description: '', expiresAt: null, mappedUser: ANA };
const draft = (changes: Partial<Draft>): Draft => ({ ...base, ...changes });
const NONE = new Set<never>();

describe('merging two edits of one key', () => {
  it('keeps both where they changed different things', () => {
    const mine = draft({ name: 'Mine' });
    const theirs = { ...base, expiresAt: '2031-01-01T00:00:00.000Z', mappedUser: BEN };
    expect(disputed(base, mine, theirs)).toEqual([]);
    const result = merged(base, mine, theirs, NONE);
    expect(result).toEqual({ ...theirs, name: 'Mine' });
    expect(editsOf(result, theirs)).toEqual({ name: 'Mine' });
  });

  it('asks where both changed the same thing, and takes theirs unless mine is chosen', () => {
    const mine = draft({ mappedUser: null, name: 'Mine' });
    const theirs = { ...base, name: 'Theirs', mappedUser: BEN };
    expect(disputed(base, mine, theirs)).toEqual(['name', 'mappedUser']);
    expect(merged(base, mine, theirs, NONE).name).toBe('Theirs');
    expect(merged(base, mine, theirs, new Set(['name'] as const))).toMatchObject({ name: 'Mine', mappedUser: BEN });
  });

  it('asks nothing, and sends nothing, where both did the same', () => {
    const both = { ...base, mappedUser: { ...BEN, name: 'as it was called then' } };
    expect(disputed(base, draft({ mappedUser: BEN }), both)).toEqual([]);
    expect(editsOf(merged(base, draft({ mappedUser: BEN }), both, NONE), both)).toEqual({});
  });

  it('sends null for a key that shall never end', () => {
    expect(editsOf(draft({}), { ...base, expiresAt: '2031-01-01T00:00:00.000Z' })).toEqual({ expiresAt: null });
  });
});

it('a key is not sent without what has to be there: a name, but no description', () => {
  expect(draftOf({ ...formOf(base), name: ' ' })).toBeNull();
  expect(draftOf({ ...formOf(base), name: ' Mine ', description: ' ' })).toEqual(draft({ name: 'Mine' }));
});
