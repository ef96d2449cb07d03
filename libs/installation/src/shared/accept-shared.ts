import type { AcceptedLog } from '../maintenance/results.js';
import { writeAcceptance } from '../maintenance/write-acceptance.js';
import { rebuildShared } from './rebuild-shared.js';
import { withSharedSide } from './shared-side.js';
import type { SharedOptions } from './start-shared.js';

/**
 * Takes the topics at hand for the history that counts: says so in the log, and builds the read model anew. Services and
 * projectors must be stopped.
 */
export async function acceptShared(options: SharedOptions): Promise<AcceptedLog> {
  const accepted = await withSharedSide(options, (side) => writeAcceptance(side, options.clock));
  await rebuildShared(options, () => undefined);
  return accepted;
}
