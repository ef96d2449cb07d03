import { FIRST } from '@latchkey/domain';
import { acceptanceEnvelope, encodeEnvelope } from '@latchkey/event-log';
import type { AcceptedLog } from '../maintenance/results.js';
import { rebuildShared } from './rebuild-shared.js';
import { withSharedSide } from './shared-side.js';
import type { SharedOptions } from './start-shared.js';

/**
 * Takes the topics at hand for the history that counts: says so in the log, and builds the read model anew. Services and
 * projectors must be stopped.
 */
export async function acceptShared(options: SharedOptions): Promise<AcceptedLog> {
  const accepted = await withSharedSide(options, async ({ replica, log }) => {
    const acceptance = acceptanceEnvelope(FIRST.account.id, new Date(options.clock.now()).toISOString());
    const { verdict } = replica.verdictOn(acceptance.id);
    await log.append(encodeEnvelope(acceptance));
    await verdict;
    return { log: replica.position!.log, records: replica.next, newest: new Date(replica.lastAt).toISOString() };
  });
  await rebuildShared(options, () => undefined);
  return accepted;
}
