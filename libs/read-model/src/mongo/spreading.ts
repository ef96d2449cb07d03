import type { UserDocument } from '@latchkey/projections';
import { FACET_COUNT, facetOf } from '../facets.js';
import { Batch, type StoredKey } from './batch.js';
import { checkpointOf, holdKeys } from './checkpoints.js';
import type { Spreading } from './stored-state.js';
import { ownById } from './documents.js';
import type { Generation } from './generation.js';
import { Reader } from './reader.js';
import { inTransaction } from './transaction.js';

const AT_ONCE = 1_000;
const FACETS = Array.from({ length: FACET_COUNT }, (_, number) => facetOf(number));

/**
 * Tells keys whether their users are active, where there are few of them. @returns the users with more: their keys are told
 * in further transactions, since one may not take forever
 */
export async function spread(batch: Batch, users: readonly UserDocument[]): Promise<Spreading[]> {
  const left: Spreading[] = [];
  for (const group of alike(users)) {
    const { accountId, active } = group[0]!;
    const found = await untold(batch, accountId, group.map(({ id }) => id), active, AT_ONCE + 1); // prettier-ignore
    if (found.length <= AT_ONCE) await batch.move(found, () => ({ userActive: active }));
    else left.push(...group.map(({ id, pos }) => ({ accountId, userId: id, pos })));
  }
  return left;
}

/** Tells some of the keys that are left. @returns whether there may be more */
export async function spreadSome(generation: Generation): Promise<boolean> {
  const reader = new Reader(generation);
  if (((await checkpointOf(reader))?.spreading ?? []).length === 0) return false;
  return inTransaction(generation, async (session) => {
    const batch = new Batch(generation, session, 'log');
    const [of, ...others] = (await holdKeys(generation, session))?.spreading ?? [];
    if (of === undefined) return false;
    const { accountId, userId } = of;
    const active = (await ownById(batch.reader, 'users', accountId, [userId])).get(userId)?.active ?? false;
    const keys = await untold(batch, accountId, [userId], active, AT_ONCE);
    await batch.move(keys, () => ({ userActive: active }));
    if (keys.length < AT_ONCE) await holdKeys(generation, session, { $set: { spreading: others } });
    await batch.end();
    return true;
  });
}

/** Keys whose facet does not say whether their users are active. What is deleted stays so, whoever it acted for. */
async function untold(
  batch: Batch,
  accountId: string,
  userIds: readonly string[],
  active: boolean,
  limit: number,
): Promise<StoredKey[]> {
  const wrong = FACETS.filter(({ state }) => state !== 'deleted' && (state === 'user-inactive') === active);
  const where = {
    accountId,
    mappedUserId: { $in: userIds },
    'lists.facet': { $in: wrong.map(({ number }) => number) },
  };
  return (await batch.reader.stored('keys', { where, hint: 'user' }, { limit }).exec()) as StoredKey[];
}

/** Users by account, and by whether they are active. */
function alike(users: readonly UserDocument[]): UserDocument[][] {
  const groups = new Map<string, UserDocument[]>();
  for (const user of users) {
    const name = `${user.active} ${user.accountId}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [user]);
    else group.push(user);
  }
  return [...groups.values()];
}
