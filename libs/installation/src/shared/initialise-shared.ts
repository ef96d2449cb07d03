import type { InstallationOptions, KafkaPlace } from '../log-side.js';
import { beginSharedLog, closeSharedLogs, openSharedLogs } from './shared-side.js';

/** Makes the topics that are missing, and the first record of the log. */
export async function initialiseShared(options: InstallationOptions & { kafka: KafkaPlace }): Promise<void> {
  const logs = await openSharedLogs(options);
  try {
    await beginSharedLog(logs, options);
  } finally {
    await closeSharedLogs(logs);
  }
}
