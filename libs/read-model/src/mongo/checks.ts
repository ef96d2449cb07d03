import type { CheckHourDocument } from '@latchkey/projections';
import type { Generation } from './generation.js';
import { fromStored, type Stored } from './stored.js';

/** Hours of an account, oldest first. */
export async function hoursOf(
  { models, maxTimeMS }: Generation,
  accountId: string,
  from: number,
  to: number,
): Promise<CheckHourDocument[]> {
  const within: object = { accountId, at: { $gte: from, $lt: to } };
  const query = models.checks.find(within).sort({ at: 1 }).hint('hour').maxTimeMS(maxTimeMS);
  return (await query.lean<Stored[]>().exec()).map((stored) => fromStored('checks', stored));
}
