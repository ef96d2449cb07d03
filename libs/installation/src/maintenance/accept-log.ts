import { rm } from 'node:fs/promises';
import { withEmbeddedSide } from '../embedded-side.js';
import type { AcceptedLog } from './results.js';
import { writeAcceptance } from './write-acceptance.js';
import type { InstallationOptions } from '../log-side.js';
import { acceptShared } from '../shared/accept-shared.js';

/**
 * Takes the log at hand for the history that counts, after an operator restored it from a backup: the read model
 * and the snapshot of the replica, which remember another history, are thrown away and made anew; guards elsewhere that remember another one
 * find the acceptance in the log and start afresh. The service must be stopped.
 *
 * @throws LogInUse while the service runs; LogError when the log cannot be read
 */
export function acceptLog(options: InstallationOptions): Promise<AcceptedLog> {
  const { kafka, mongodb } = options;
  if (kafka !== undefined && mongodb !== undefined) return acceptShared({ ...options, kafka, mongodb });
  return withEmbeddedSide(options, async (side) => {
    await rm(side.directory.readModel, { recursive: true, force: true });
    await rm(side.directory.snapshot, { recursive: true, force: true });
    // whoever held a lease before the restore is not in this folder's list: the next start waits for one lease
    await rm(side.directory.instances, { force: true });
    return await writeAcceptance(side, options.clock);
  });
}
