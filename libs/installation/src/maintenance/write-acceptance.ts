import { FIRST, type Clock } from '@latchkey/domain';
import { acceptanceEnvelope, encodeEnvelope } from '@latchkey/event-log';
import type { WriteSide } from '../write-side.js';
import type { AcceptedLog } from './results.js';

/** Says in a log that its history counts, and resolves once that was read back. @throws LogError */
export async function writeAcceptance(
  { log, replica, found }: Pick<WriteSide, 'log' | 'replica' | 'found'>,
  clock: Clock,
): Promise<AcceptedLog> {
  const acceptance = acceptanceEnvelope(FIRST.account.id, new Date(clock.now()).toISOString());
  const { verdict } = replica.verdictOn(acceptance.id);
  await log.append(encodeEnvelope(acceptance));
  await verdict;
  return { log: replica.position!.log, records: found.records, newest: new Date(found.newest).toISOString() };
}
