import { MAKE_TOPICS, UNSAFE_TOPOLOGY, verifyTopology } from '@latchkey/event-log';
import { openMongoReadModel } from '@latchkey/read-model';
import { closing } from '../closing.js';
import { checkCounts, failed, Findings, ok, warning, type Finding, type Found } from '../maintenance/findings.js';
import type { ClusterOptions } from '../options.js';
import { activitySource, logSource, requireProjectedFrom } from '../projection.js';
import { withClusterLogs, type ClusterReading } from './logs.js';
import { topologyOf } from './topology.js';

/** Checks topics, logs and read model of an installation on Kafka and MongoDB. */
export async function diagnoseCluster(options: ClusterOptions): Promise<Finding[]> {
  const findings = new Findings();
  const readable = await checkTopics(findings, options);
  if (!readable) return findings.list;
  await findings.look('logs', () =>
    withClusterLogs(options, async (reading) => {
      const { replica, activity } = reading;
      await findings.look('event log', () => checkCounts(replica));
      await findings.lookAtReplica(replica, options);
      await findings.look('read model', () => checkReadModel(options, reading));
      const records = activity.reduce((sum, log) => sum + log.end() - log.begin(), 0);
      return ok(`all readable; ${records} records of activity in ${activity.length} partitions`);
    }),
  );
  return findings.list;
}

/** False when there is nothing that could be read. */
async function checkTopics(findings: Findings, options: ClusterOptions): Promise<boolean> {
  let missing = false;
  const reached = await findings.look('topics', async () => {
    const violations = await verifyTopology(topologyOf(options));
    missing = violations.some(({ remedy }) => remedy === MAKE_TOPICS);
    for (const { topic, what, remedy } of violations) await findings.look(topic, () => failed(`${what}: ${remedy}`));
    if (violations.length > 0) return failed(`${violations.length} settings break a promise`);
    return options.kafka.allowUnsafe ? warning(UNSAFE_TOPOLOGY) : ok('as they have to be');
  });
  return (reached || findings.list.length > 1) && !missing;
}

async function checkReadModel({ mongodb }: ClusterOptions, { log, replica, activity }: ClusterReading): Promise<Found> {
  return closing(await openMongoReadModel(mongodb), async (model) => {
    const sources = activity.map((one, partition) => activitySource(one, `activity-${partition}`));
    await requireProjectedFrom(model, logSource(log, replica), ...sources);
    return ok(`projected up to record ${(await model.checkpoint('log'))?.offset ?? -1} of ${log.end() - 1}`);
  });
}
