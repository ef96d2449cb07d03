import type { UserEvent } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { sessionsEnded, sessionStarted, signInLinkIssued } from '../../../../test/support/history.js';
import type { UserDocument } from '../documents.js';
import type { ProjectedEvent, ProjectedUserEvent } from '../projected-event.js';
import { userListProjection } from './aggregate-list.projection.js';

const ID = 'usr_2';
const by = { user: { id: 'usr_1', name: 'Ana' }, key: null, address: null };
const pii = { target: 'Ben' };

/** The event at an offset; it happened at that many milliseconds. */
function at(offset: number, event: UserEvent): ProjectedUserEvent {
  const meta = { account: 'acc_1', aggregate: ID, at: offset, actorUserId: 'usr_1' };
  return { ...event, of: 'user', id: `event-${offset}`, offset, by, requestId: null, meta };
}

const registered: UserEvent = {
  type: 'UserRegistered',
  data: { role: 'member', externalId: 'x-1' },
  pii: { ...pii, name: 'Ben', email: 'ben@example.com' },
};
const off: UserEvent = { type: 'UserDeactivated', data: { active: { before: true, after: false } }, pii };
const on: UserEvent = { type: 'UserActivated', data: { active: { before: false, after: true } }, pii };
const quarantine = (offset: number): ProjectedEvent => ({ of: 'quarantine', aggregate: ID, offset });

const document: UserDocument = {
  id: ID,
  accountId: 'acc_1',
  name: 'Ben',
  email: 'ben@example.com',
  role: 'member',
  active: true,
  externalId: 'x-1',
  attributes: {},
  createdAt: 1,
  version: 1,
  quarantined: false,
  pos: 1,
};

const signIns = [signInLinkIssued('l', 1), sessionStarted('s', { digest: 'd' }, 1, { link: 'l' }), sessionsEnded];

const fold = (before: UserDocument | null, event: ProjectedEvent) =>
  userListProjection.fold(ID, before, event) ?? before;
const given = (...events: ProjectedEvent[]) => events.reduce(fold, null);

describe('the user list', () => {
  it('shows a registered user', () => {
    expect(given(at(1, registered))).toEqual(document);
  });

  it('follows edits, also to no email', () => {
    const changes = { name: { before: 'Ben', after: 'Benno' }, email: { before: 'ben@example.com', after: null } };
    const role = { before: 'member', after: 'admin' } as const;
    const edited: UserEvent = { type: 'UserEdited', data: { changes: { role } }, pii: { ...pii, changes } };
    const next = { name: 'Benno', email: null, role: 'admin', version: 2, pos: 4 };
    expect(given(at(1, registered), at(4, edited))).toEqual({ ...document, ...next });
  });

  it('follows deactivation and activation', () => {
    expect(given(at(1, registered), at(2, off))).toEqual({ ...document, active: false, version: 2, pos: 2 });
    expect(given(at(1, registered), at(2, off), at(3, on))).toEqual({ ...document, version: 3, pos: 3 });
  });

  it('shows a quarantined user as inactive, for good', () => {
    const quarantined = { ...document, quarantined: true, active: false, pos: 2 };
    expect(given(at(1, registered), quarantine(2))).toEqual(quarantined);
    expect(given(at(1, registered), quarantine(2), at(3, on))).toEqual(quarantined);
  });

  it('quarantines a user whose history makes no sense, and makes none up', () => {
    const twice = given(at(1, registered), at(2, registered));
    expect(twice).toEqual({ ...document, quarantined: true, active: false, pos: 2 });
    expect(given(at(1, on))).toBeNull();
    expect(given(quarantine(1))).toBeNull();
  });

  it('concerns the user of an event, and users only', () => {
    expect(userListProjection.idsOf(at(1, registered))).toEqual([ID]);
    expect(userListProjection.idsOf(quarantine(1))).toEqual([ID]);
    expect(userListProjection.idsOf({ of: 'quarantine', aggregate: 'key_1', offset: 1 })).toEqual([]);
    for (const event of signIns) expect(userListProjection.idsOf(at(1, event))).toEqual([]);
  });
});
