import { keyStatus } from '@latchkey/domain';
import { KeyTally } from '../key-tally.js';
import type { KeyCounts } from '../read-model.port.js';
import { within } from './key-pages.js';
import { LIVE } from './lists.js';
import { eachOf } from './page-of.js';
import type { Tables } from './tables.js';

/** Counts the live keys of an account, in slices: the place of each in the list never changes, so none counts twice. */
export async function countKeys(tables: Tables, accountId: string, now: number, soon: number): Promise<KeyCounts> {
  const tally = new KeyTally(soon);
  const active = new Map<string, boolean>();
  const isActive = (id: string) => {
    const known = active.get(id) ?? within(tables, accountId, 'users', id)?.active ?? false;
    active.set(id, known);
    return known;
  };
  await eachOf(tables, { accountId, list: LIVE, collection: 'keys' }, null, (key) => {
    const status = keyStatus(key, isActive(key.mappedUserId), now);
    // deleted since the list was read
    if (status === 'deleted') return true;
    tally.add(key.kind, status, key.expiresAt);
    const used = status !== 'active' || within(tables, accountId, 'usage', key.id)?.lastUsedAt;
    if (used === null || used === undefined) tally.neverUsed += 1;
    return true;
  });
  return tally;
}
