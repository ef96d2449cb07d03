import { describe, expect, it } from 'vitest';
import { disputed, draftOf, editsOf, emptyForm, formOf, merged, newBodyOf, type Draft } from './key-draft';
import { limitText } from '../../ui/limits';

const ANA = { id: 'usr_a', name: 'Ana' };
const BEN = { id: 'usr_b', name: 'Ben' };
const PLAIN = { scopes: null, allowedAddresses: null, limit: null, environment: null, tags: [], metadata: {} };
const base = { name: 'Nightly', description: '', expiresAt: null, mappedUser: ANA, ...PLAIN };
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

describe('what a key has besides', () => {
  const key = {
    ...base,
    scopes: ['keys:read', 'users:read'],
    allowedAddresses: ['10.0.0.0/8'],
    environment: 'production',
    tags: ['a', 'b'],
    metadata: { plan: 'gold' },
  };

  it('is sent of a new key only where something is said', () => {
    const written = { ...emptyForm({ choice: 'never', date: '' }, { ...ANA, role: 'member' }), name: 'New' };
    const plain = { name: 'New', description: '', expiresAt: null, mappedUserId: 'usr_a' };
    expect(newBodyOf(draftOf(written)!)).toEqual(plain);
    expect(
      newBodyOf(draftOf({ ...written, tags: ['a'], metadata: '{}', scopes: { isLimited: true, to: [] } })!),
    ).toEqual({ ...plain, tags: ['a'], scopes: [] });
  });

  it('is sent of another where it differs; the order of a list does not count', () => {
    const written = formOf(key);
    expect(editsOf(draftOf(written)!, key)).toEqual({});
    const again = { ...written, tags: ['b', 'a'], scopes: { isLimited: true, to: ['users:read', 'keys:read'] } };
    expect(editsOf(draftOf(again)!, key)).toEqual({});
    const cleared = {
      ...written,
      tags: ['b'],
      environment: ' ',
      metadata: '',
      allowedAddresses: { isLimited: false, to: ['10.0.0.0/8'] },
    };
    const edits = { tags: ['b'], environment: null, metadata: {}, allowedAddresses: null };
    expect(editsOf(draftOf(cleared)!, key)).toEqual(edits);
  });

  it('is not sent as the service would refuse it', () => {
    const written = formOf(key);
    expect(draftOf({ ...written, metadata: '{' })).toBeNull();
    expect(draftOf({ ...written, allowedAddresses: { isLimited: true, to: [] } })).toBeNull();
    expect(draftOf({ ...written, scopes: { isLimited: true, to: ['keys'] } })).toBeNull();
  });

  it('is merged like the rest', () => {
    const mine = { ...key, tags: ['b', 'a', 'c'], environment: 'staging' };
    const theirs = { ...key, tags: ['b', 'a'], environment: 'development' };
    expect(disputed(key, mine, theirs)).toEqual(['environment']);
    expect(merged(key, mine, theirs, NONE)).toMatchObject({ tags: mine.tags, environment: 'development' });
  });
});

describe('a limit', () => {
  const written = (requests: string, perSeconds = '60') => ({
    ...formOf(base),
    limit: { isLimited: true, requests, perSeconds },
  });

  it.each(['', '0', '-1', '1.5', '1e3', 'many', '99999999999'])('is not written %j', (requests) =>
    expect(draftOf(written(requests))).toBeNull(),
  );

  it('is sent where it was changed, and kept while one thinks about having none', () => {
    const made = draftOf(written('600'))!;
    expect(editsOf(made, base)).toEqual({ limit: { requests: 600, perSeconds: 60 } });
    expect(editsOf(draftOf(formOf(made as never))!, made as never)).toEqual({});
    const without = { ...written('600'), limit: { isLimited: false, requests: '600', perSeconds: '60' } };
    expect(draftOf(without)).toMatchObject({ limit: null });
  });

  it.each([
    [1, 1, '1 request a second'],
    [600, 60, '600 requests a minute'],
    [5_000, 3_600, '5,000 requests an hour'],
    [10, 15, '10 requests in 15 seconds'],
  ])('of %d in %d s is read %j', (requests, perSeconds, text) =>
    expect(limitText({ requests, perSeconds })).toBe(text),
  );
});
