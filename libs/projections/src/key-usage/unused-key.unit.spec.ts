import type { KeyEvent, KeyUse } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import type { ProjectedActivity } from '../fold-entries.js';
import type { ProjectedEvent } from '../projected-event.js';
import { keyUsageProjection, unusedKeyProjection } from './key-usage.projection.js';

const ID = 'key_1';
const by = { user: { id: 'usr_1', name: 'Ana' }, key: null, address: null };

/** An event at an offset; it happened at ten times that many milliseconds. */
function at(offset: number, event: KeyEvent): ProjectedEvent {
  const meta = { account: 'acc_1', aggregate: ID, at: offset * 10, actorUserId: 'usr_1' };
  return { ...event, of: 'key', id: `event-${offset}`, offset, by, requestId: null, meta };
}

const secret = { digest: 'd', sealed: null };
const created: KeyEvent = {
  type: 'KeyCreated',
  data: { name: 'Import', kind: 'api', accessKey: 'ak_x', expiresAt: null, mappedUserId: 'usr_1', ...secret },
  pii: { target: 'Import', mappedUserName: 'Ana' },
};
const revealed: KeyEvent = { type: 'KeyRevealed', data: { secretVersion: 1 }, pii: { target: 'Import' } };
const uses: KeyUse[] = [{ key: ID, count: 3, last: 70 }];
const used: ProjectedActivity = { v: 1, kind: 'usage', id: 'record-0', account: 'acc_1', uses, offset: 0 };

const unused = { id: ID, accountId: 'acc_1', uses: 0, lastUsedAt: null, createdAt: 40, pos: -1 };
const inUse = { id: ID, accountId: 'acc_1', uses: 3, lastUsedAt: 70, pos: 0 };

describe('usage of a key that is created', () => {
  it('begins as none', () => {
    expect(unusedKeyProjection.idsOf(at(4, created))).toEqual([ID]);
    expect(unusedKeyProjection.fold(ID, null, at(4, created))).toEqual(unused);
  });

  it('gives way to the first use, whichever is folded first', () => {
    expect(keyUsageProjection.fold(ID, unused, used)).toEqual(inUse);
    expect(unusedKeyProjection.fold(ID, inUse, at(4, created))).toBeNull();
  });

  it('is of no concern to other events', () => {
    expect(unusedKeyProjection.idsOf(at(5, revealed))).toEqual([]);
    expect(unusedKeyProjection.idsOf({ of: 'quarantine', aggregate: ID, offset: 6 })).toEqual([]);
  });
});
