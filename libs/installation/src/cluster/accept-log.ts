import type { AcceptedLog } from '../maintenance/results.js';
import { writeAcceptance } from '../maintenance/write-acceptance.js';
import { rebuildCluster } from './rebuild.js';
import { withClusterWriteSide } from './write-side.js';
import type { ClusterOptions } from './start.js';

/**
 * Takes the topics at hand for the history that counts: says so in the log, and builds the read model anew. Services and
 * projectors must be stopped.
 */
export async function acceptCluster(options: ClusterOptions): Promise<AcceptedLog> {
  const accepted = await withClusterWriteSide(options, (writeSide) => writeAcceptance(writeSide, options.clock));
  await rebuildCluster(options, () => undefined);
  return accepted;
}
