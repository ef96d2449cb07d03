import type { InstallationOptions, KafkaPlace } from '../write-side.js';
import { createTopology, MAKE_TOPICS, topicNames, verifyTopology } from '@latchkey/event-log';
import { beginClusterLog, closeClusterLogs, openClusterLogs } from './write-side.js';
import { topologyOf } from './topology.js';

/**
 * Makes the topics that are missing, and the first record of the log.
 *
 * @param before asked before the first of them is made; what it throws ends this
 */
export async function initialiseCluster(
  options: InstallationOptions & { kafka: KafkaPlace },
  before: () => Promise<void>,
): Promise<void> {
  const { log: topic } = topicNames(options.kafka.topicPrefix);
  const violations = await verifyTopology(topologyOf(options));
  if (violations.some((one) => one.topic === topic && one.remedy === MAKE_TOPICS)) await before();
  await createTopology(topologyOf(options));
  const logs = await openClusterLogs(options);
  try {
    if ((await logs.log.latest()) === 0) await before();
    await beginClusterLog(logs, options);
  } finally {
    await closeClusterLogs(logs);
  }
}
