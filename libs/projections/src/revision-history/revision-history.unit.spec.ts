import { describe, expect, it } from 'vitest';
import type { UserEvent } from '@latchkey/domain';
import {
  sessionEnded,
  sessionRenewed,
  sessionsEnded,
  sessionStarted,
  signInLinkIssued,
} from '../../../../test/support/history.js';
import type { ProjectedKeyEvent, ProjectedUserEvent } from '../projected-event.js';
import { revisionHistoryProjection } from './revision-history.projection.js';

const event: ProjectedKeyEvent = {
  of: 'key',
  type: 'KeyDeleted',
  data: { status: { before: 'active', after: 'deleted' } },
  pii: { target: 'Import' },
  meta: { account: 'acc_1', aggregate: 'key_1', at: 1000, actorUserId: 'usr_1' },
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  offset: 7,
  by: { user: { id: 'usr_1', name: 'Ana' }, key: { id: 'key_9', name: 'Console' }, address: '10.0.0.1' },
  requestId: 'req-1',
};
const fold = (of: ProjectedKeyEvent) => {
  const [id] = revisionHistoryProjection.idsOf(of);
  return revisionHistoryProjection.fold(id!, null, of);
};

describe('revision history', () => {
  it('has one entry for an event, with the names of then', () => {
    expect(fold(event)).toEqual({
      id: expect.stringMatching(/^rev_[0-9A-Za-z]{22}$/),
      accountId: 'acc_1',
      at: 1000,
      user: { id: 'usr_1', name: 'Ana' },
      via: { keyId: 'key_9', keyName: 'Console' },
      action: 'KeyDeleted',
      target: { type: 'key', id: 'key_1', name: 'Import' },
      changes: [{ field: 'status', before: 'active', after: 'deleted' }],
      outcome: 'done',
      requestId: 'req-1',
      source: { service: 'latchkey', address: '10.0.0.1' },
      pos: 7,
    });
  });

  it('has no way when there was no key', () => {
    expect(fold({ ...event, by: { ...event.by, key: null } })?.via).toBeNull();
  });

  it('derives the id of an entry from its event: the same for the same, another for another', () => {
    const ids = (id: string) => revisionHistoryProjection.idsOf({ ...event, id });
    expect(ids(event.id)).toEqual(ids(event.id));
    expect(ids(event.id.replace('a8057', 'a8058'))).not.toEqual(ids(event.id));
  });

  it('has none for a quarantine', () => {
    expect(revisionHistoryProjection.idsOf({ of: 'quarantine', aggregate: 'key_1', offset: 3 })).toEqual([]);
  });

  it('says who signed in and out, and not that somebody is still there', () => {
    const idsOf = (one: UserEvent) =>
      revisionHistoryProjection.idsOf({ ...event, ...one, of: 'user' } as ProjectedUserEvent);
    const ends = [sessionEnded('s'), sessionsEnded];
    for (const one of [signInLinkIssued('l', 1), sessionStarted('s', { digest: 'd' }, 1, { link: 'l' }), ...ends]) {
      expect(idsOf(one), one.type).toHaveLength(1);
    }
    expect(idsOf(sessionRenewed('s'))).toEqual([]);
  });
});
