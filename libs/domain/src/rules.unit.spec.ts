import { describe, expect, it } from 'vitest';
import type { KeyEvent } from './key/key.events.js';
import { BLANK_KEY } from './key/key.fields.js';
import { feedRow } from './feed.js';
import { readEvent } from './read-event.js';
import { eventTypeOf, loggedType, rulesOf } from './rules.js';
import { RULES } from './rules-known.js';

const created = (more: object): KeyEvent =>
  ({ type: 'KeyCreated', data: { name: 'Import', ...more }, pii: { target: '' } }) as unknown as KeyEvent;
const edited = (changes: object): KeyEvent => ({ type: 'KeyEdited', data: { changes }, pii: { target: '' } });

describe('an event says which rules its reader needs', () => {
  it.each<[string, KeyEvent, string]>([
    ['a key without restrictions', created({ tags: ['x'], metadata: { a: 1 } }), 'KeyCreated'],
    ['a key that may all that its user may', created({ scopes: null }), 'KeyCreated'],
    ['a key with scopes', created({ scopes: ['a:b'] }), 'KeyCreated@2'],
    ['a key with no scope at all', created({ scopes: [] }), 'KeyCreated@2'],
    ['a key with addresses', created({ allowedAddresses: ['10.0.0.0/8'] }), 'KeyCreated@2'],
    ['a key with a limit', created({ limit: { requests: 1, perSeconds: 1 } }), 'KeyCreated@3'],
    ['an edit that restricts', edited({ scopes: { before: null, after: ['a:b'] } }), 'KeyEdited@2'],
    ['an edit that lifts a restriction', edited({ scopes: { before: ['a:b'], after: null } }), 'KeyEdited'],
    ['an edit of something else', edited({ name: { before: 'a', after: 'b' } }), 'KeyEdited'],
  ])('%s', (_, event, type) => expect(loggedType(event)).toBe(type));

  it('and is read as what it is by those who know them', () => {
    const raw = {
      aggregate: 'key_1',
      at: '2026-01-01T00:00:00.000Z',
      ...edited({ scopes: { before: null, after: [] } }),
    };
    const read = readEvent({ ...raw, type: 'KeyEdited@2' });
    expect(read).toMatchObject({
      of: 'key',
      event: { type: 'KeyEdited', data: { changes: { scopes: { after: [] } } } },
    });
    expect(readEvent({ ...raw, type: `KeyEdited@${RULES + 1}` })).toEqual({ of: 'unknown' });
  });

  it.each(['KeyEdited@', 'KeyEdited@x', 'KeyEdited@0', 'KeyEdited@1.5', `KeyEdited@${RULES + 1}`, 'KeyEdited@2@2'])(
    '%s is of no known rules',
    (type) => expect(eventTypeOf(type)).toBeNull(),
  );
});

describe('a guard that is too old to judge a key', () => {
  const shut = (key: object, rules: number) =>
    !(feedRow({ ...BLANK_KEY, ...key }, rules) as { enabled: boolean }).enabled;
  it('is told that it is disabled', () => {
    expect([1, 2].map((rules) => shut({ scopes: ['a:b'] }, rules))).toEqual([true, false]);
    expect([1, 2].map((rules) => shut({ allowedAddresses: ['10.0.0.1'] }, rules))).toEqual([true, false]);
    expect([1, 2, 3].map((rules) => shut({ limit: { requests: 1, perSeconds: 1 } }, rules))).toEqual([
      true,
      true,
      false,
    ]);
  });
  it('is told of all others as they are', () =>
    expect([1, 2].map((rules) => shut({ metadata: { a: 1 }, tags: ['x'] }, rules))).toEqual([false, false]));
  it('needs the first rules for a key without restrictions', () => expect(rulesOf(BLANK_KEY)).toBe(1));
});
