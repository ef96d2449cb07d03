import { MAKE_TOPICS, UNSAFE_TOPOLOGY, verifyTopology } from '@latchkey/event-log';
import { requireSameHistory } from '@latchkey/projections';
import { openMongoReadModel } from '@latchkey/read-model';
import { failed, Findings, ok, warning, type Finding, type Found } from '../maintenance/finding.js';
import { checkAdmins, checkCounts, checkQuarantine, checkSealing } from '../maintenance/replica-checks.js';
import { activitySource, logSource } from '../sources.js';
import { topologyOf } from './topology.js';
import type { ClusterOptions } from './start.js';
import { withClusterLogs, type ClusterReading } from './logs.js';

type Options = Omit<ClusterOptions, 'dataDirectory' | 'onTailCut' | 'onFailure'>;

/** Looks at topics, logs and read model of an installation on Kafka and MongoDB without changing anything. Never throws. */
export async function diagnoseCluster(options: Options): Promise<Finding[]> {
  const findings = new Findings();
  const usable = await checkTopics(findings, options);
  if (!usable) return findings.list;
  await findings.look('logs', () =>
    withClusterLogs(options, async (reading) => {
      const { replica, activity } = reading;
      await findings.look('event log', () => checkCounts(replica));
      await findings.look('quarantine', () => checkQuarantine(replica));
      await findings.look('admins', () => checkAdmins(replica, options.clock));
      await findings.look('sealing keys', () => checkSealing(replica, options.ring));
      await findings.look('read model', () => checkReadModel(options, reading));
      const records = activity.reduce((sum, log) => sum + log.end() - log.begin(), 0);
      return ok(`all readable; ${records} records of activity in ${activity.length} partitions`);
    }),
  );
  return findings.list;
}

/** False when there is nothing that could be read. */
async function checkTopics(findings: Findings, options: Options): Promise<boolean> {
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

async function checkReadModel({ mongodb }: Options, { log, replica, activity }: ClusterReading): Promise<Found> {
  const model = await openMongoReadModel(mongodb!);
  try {
    const checkpoint = await model.checkpoint('log');
    await requireSameHistory(logSource(log, replica), checkpoint);
    for (const [partition, one] of activity.entries()) {
      const name = `activity-${partition}` as const;
      await requireSameHistory(activitySource(one, name), await model.checkpoint(name));
    }
    return ok(`projected up to record ${checkpoint?.offset ?? -1} of ${log.end() - 1}`);
  } finally {
    await model.close();
  }
}
