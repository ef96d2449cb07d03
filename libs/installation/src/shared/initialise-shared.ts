import type { InstallationOptions, KafkaPlace } from '../log-side.js';
import { createTopology } from '@latchkey/event-log';
import { beginSharedLog, closeSharedLogs, openSharedLogs } from './shared-side.js';
import { topologyOf } from './require-topology.js';

/** Makes the topics that are missing, and the first record of the log. */
export async function initialiseShared(options: InstallationOptions & { kafka: KafkaPlace }): Promise<void> {
  await createTopology(topologyOf(options));
  const logs = await openSharedLogs(options);
  try {
    await beginSharedLog(logs, options);
  } finally {
    await closeSharedLogs(logs);
  }
}
