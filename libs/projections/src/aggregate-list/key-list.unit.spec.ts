import { BLANK_KEY, KEY_FIELDS, lacking, pick, type KeyEvent } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import type { KeyDocument } from '../documents.js';
import type { ProjectedEvent, ProjectedKeyEvent } from '../projected-event.js';
import { keyListProjection } from './aggregate-list.projection.js';

const ID = 'key_1';
const SECRETS = { digest: 'the-digest', sealed: { kid: 'k', box: 'the-box' } };
const pii = { target: 'Import' };
const by = { user: { id: 'usr_1', name: 'Ana' }, key: null, address: null };
const status = { before: 'active', after: 'disabled' } as const;

/** The event at an offset; it happened at that many milliseconds. */
function at(offset: number, event: KeyEvent): ProjectedKeyEvent {
  const meta = { account: 'acc_1', aggregate: ID, at: offset, actorUserId: 'usr_1' };
  return { ...event, of: 'key', id: `event-${offset}`, offset, by, requestId: null, meta };
}

const created: KeyEvent = {
  type: 'KeyCreated',
  data: { name: 'Import', kind: 'api', accessKey: 'ak_x', expiresAt: null, mappedUserId: 'usr_2', ...SECRETS },
  pii: { ...pii, mappedUserName: 'Ben' },
};
const disabled: KeyEvent = { type: 'KeyDisabled', data: { status, reason: 'left' }, pii };
const enabled: KeyEvent = { type: 'KeyEnabled', data: { status }, pii };
const deleted: KeyEvent = { type: 'KeyDeleted', data: { status }, pii };
const revealed: KeyEvent = { type: 'KeyRevealed', data: { secretVersion: 1 }, pii };
const quarantine = (offset: number): ProjectedEvent => ({ of: 'quarantine', aggregate: ID, offset });

const document: KeyDocument = {
  ...pick(BLANK_KEY, lacking(KEY_FIELDS, 'secret')),
  id: ID,
  accountId: 'acc_1',
  name: 'Import',
  accessKey: 'ak_x',
  mappedUserId: 'usr_2',
  createdBy: 'usr_1',
  createdAt: 1,
  updatedAt: 1,
  quarantined: false,
  pos: 1,
};

function given(...events: ProjectedEvent[]): KeyDocument | null {
  return events.reduce<KeyDocument | null>(
    (before, event) => keyListProjection.fold(ID, before, event) ?? before,
    null,
  );
}

describe('the key list', () => {
  it('shows a created key, and nothing of its secret', () => {
    expect(given(at(1, created))).toEqual(document);
    expect(JSON.stringify(given(at(1, created)))).not.toMatch(/the-digest|the-box/);
  });

  it('follows edits, with the offset and time of the newest', () => {
    const changes = {
      name: { before: 'Import', after: 'Export' },
      expiresAt: { before: null, after: '2026-01-01T00:00:00.000Z' },
      mappedUserId: { before: 'usr_2', after: 'usr_3' },
    };
    const edited: KeyEvent = { type: 'KeyEdited', data: { changes }, pii };
    const next = { name: 'Export', expiresAt: Date.UTC(2026, 0), mappedUserId: 'usr_3' };
    expect(given(at(1, created), at(5, edited))).toEqual({ ...document, ...next, updatedAt: 5, version: 2, pos: 5 });
  });

  it('follows disabling, enabling and deletion, and keeps a deleted key', () => {
    const off = { ...document, enabled: false, disabledReason: 'left', updatedAt: 2, version: 2, pos: 2 };
    expect(given(at(1, created), at(2, disabled))).toEqual(off);
    expect(given(at(1, created), at(2, disabled), at(3, enabled))).toMatchObject({
      enabled: true,
      disabledReason: null,
      version: 3,
      pos: 3,
    });
    expect(given(at(1, created), at(2, deleted))).toMatchObject({ deleted: true, version: 2, pos: 2 });
  });

  it('follows a rotation without its secrets', () => {
    const previousSecretExpiresAt = { before: null, after: '2026-01-01T00:00:00.000Z' };
    const rotated: KeyEvent = { type: 'KeyRotated', data: { ...SECRETS, previousSecretExpiresAt }, pii };
    const after = given(at(1, created), at(2, rotated));
    expect(after).toEqual({
      ...document,
      previousSecretExpiresAt: Date.UTC(2026, 0),
      updatedAt: 2,
      version: 2,
      pos: 2,
    });
  });

  it('completes a document that was written before a field came', () => {
    const { description, ...older } = document;
    const after = keyListProjection.fold(ID, older as KeyDocument, at(2, disabled));
    expect(after).toMatchObject({ description, enabled: false });
  });

  it('counts no version for a reveal', () => {
    expect(given(at(1, created), at(2, revealed))).toEqual({ ...document, pos: 2 });
  });

  it('shows a quarantined key as disabled, and lets it do nothing but end', () => {
    const quarantined = { ...document, quarantined: true, enabled: false, pos: 2 };
    expect(given(at(1, created), quarantine(2))).toEqual(quarantined);
    expect(given(at(1, created), quarantine(2), at(3, enabled))).toEqual(quarantined);
    const ended = given(at(1, created), quarantine(2), at(3, deleted));
    expect(ended).toMatchObject({ quarantined: true, enabled: false, deleted: true, pos: 3 });
  });

  it('quarantines a key whose history makes no sense, and makes none up', () => {
    expect(given(at(1, created), at(2, created))).toEqual({ ...document, quarantined: true, enabled: false, pos: 2 });
    expect(given(at(1, disabled))).toBeNull();
    expect(given(quarantine(1))).toBeNull();
  });

  it('concerns the key of an event, and keys only', () => {
    expect(keyListProjection.idsOf(at(1, created))).toEqual([ID]);
    expect(keyListProjection.idsOf(quarantine(1))).toEqual([ID]);
    expect(keyListProjection.idsOf({ of: 'quarantine', aggregate: 'usr_1', offset: 1 })).toEqual([]);
  });
});
