import { MAKE_TOPICS, UNSAFE_TOPOLOGY, verifyTopology } from '@latchkey/event-log';
import { openMongoReadModel } from '@latchkey/read-model';
import { checkCounts, checkProjected, failed, Findings, ok, warning, type Finding } from '../maintenance/findings.js';
import { closing } from '../opened.js';
import type { ClusterOptions } from '../options.js';
import { activitySource, logSource } from '../projection.js';
import { openClusterReading, recordsIn } from './logs.js';
import { topologyOf } from './topology.js';

/** Checks topics, logs and read model of an installation on Kafka and MongoDB. */
export async function diagnoseCluster(options: ClusterOptions): Promise<Finding[]> {
  const findings = new Findings();
  if (!(await checkTopics(findings, options))) return findings.list;
  await findings.look('logs', () =>
    closing(async (opened) => {
      const { log, replica, activity } = await openClusterReading(opened, options);
      await findings.look('event log', () => checkCounts(replica));
      await findings.lookAtReplica(replica, options);
      await findings.look('read model', async () => {
        const model = opened.use(await openMongoReadModel(options.mongodb));
        return checkProjected(model, logSource(log, replica), ...activity.map((one, n) => activitySource(one, n)));
      });
      return ok(`all readable; ${recordsIn(activity)} records of activity in ${activity.length} partitions`);
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
