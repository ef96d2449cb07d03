import { rm } from 'node:fs/promises';
import { withEmbeddedWriteSide } from '../embedded/write-side.js';
import type { AcceptedLog } from './results.js';
import { writeAcceptance } from './write-acceptance.js';
import type { InstallationOptions } from '../write-side.js';
import { acceptCluster } from '../cluster/accept-log.js';

/**
 * Takes the log at hand for the history that counts, after an operator restored it from a backup: the read model
 * and the snapshot of the replica, which remember another history, are thrown away and made anew; guards elsewhere that remember another one
 * find the acceptance in the log and start afresh. The service must be stopped.
 *
 * @throws LogInUse while the service runs; LogError when the log cannot be read
 */
export function acceptLog(options: InstallationOptions): Promise<AcceptedLog> {
  const { kafka, mongodb } = options;
  if (kafka !== undefined && mongodb !== undefined) return acceptCluster({ ...options, kafka, mongodb });
  return withEmbeddedWriteSide(options, async (writeSide) => {
    await rm(writeSide.directory.readModel, { recursive: true, force: true });
    await rm(writeSide.directory.snapshot, { recursive: true, force: true });
    // whoever held a lease before the restore is not in this folder's list: the next start waits for one lease
    await rm(writeSide.directory.instances, { force: true });
    return await writeAcceptance(writeSide, options.clock);
  });
}
