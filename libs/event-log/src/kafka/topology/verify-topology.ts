import type { Admin } from 'kafkajs';
import { isForbidden } from '../kafka-errors.js';
import { SAFE_COPIES, topicNames, topicPlans, type TopicPlan, type TopologyOptions } from './topics.js';
import { asAdmin, describeTopic, nodesOf, settingsOf } from './create-topology.js';
import { addCopies, changeSetting, grant, keepPartitions, neverOff } from './remedies.js';

/** Something about a topic that breaks a promise of Latchkey's. */
export interface Violation {
  readonly topic: string;
  readonly what: string;
  /** the command that mends it, or why none can */
  readonly remedy: string;
}

/** The remedy for a topic that is missing, and for no other violation. */
export const MAKE_TOPICS = 'npx latchkey init';

/**
 * What is wrong with the topics, by what is in effect, wherever it was set; empty when nothing is.
 * @throws Error when the credential or a certificate is wrong, or no broker answers for 30 s
 */
export async function verifyTopology(options: TopologyOptions): Promise<readonly Violation[]> {
  return asAdmin(options, async (admin) => {
    const nodes = await nodesOf(admin);
    const violations: Violation[] = [];
    const topics = Object.values(topicNames(options.prefix));
    for (const topic of topics) violations.push(...(await violationsOf(admin, options, topic, nodes)));
    return violations;
  });
}

async function violationsOf(admin: Admin, options: TopologyOptions, topic: string, nodes: readonly number[]) {
  let operation: 'Describe' | 'DescribeConfigs' = 'Describe';
  try {
    const found = await describeTopic(admin, topic);
    if (found === null) return [{ topic, what: 'it does not exist', remedy: MAKE_TOPICS }];
    operation = 'DescribeConfigs';
    const replicas = found.partitions.toSorted((a, b) => a.partitionId - b.partitionId).map((one) => one.replicas);
    const copies = Math.min(...replicas.map(({ length }) => length));
    const plan = topicPlans(options, copies).find((one) => one.topic === topic)!;
    const settings = wrongSettings(options, plan, await settingsOf(admin, topic));
    return [...wrongShape(options, plan, replicas, nodes), ...settings];
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const what = `it cannot be checked: the operation ${operation} is not allowed`;
    return [{ topic, what, remedy: grant(options, topic, operation) }];
  }
}

function wrongShape(
  options: TopologyOptions,
  plan: TopicPlan,
  replicas: readonly number[][],
  nodes: readonly number[],
) {
  const { topic, partitions } = plan;
  const violations: Violation[] = [];
  if (replicas.length !== partitions) {
    const what = `it has ${replicas.length} partitions instead of ${partitions}`;
    violations.push({ topic, what, remedy: keepPartitions(partitions) });
  }
  const copies = Math.min(...replicas.map(({ length }) => length));
  if (copies < SAFE_COPIES && !options.allowUnsafe) {
    const what = `replication factor ${copies} instead of ${SAFE_COPIES}: acknowledged records can be lost`;
    violations.push({ topic, what, remedy: addCopies(options, topic, replicas, nodes) });
  }
  return violations;
}

function wrongSettings(options: TopologyOptions, plan: TopicPlan, inEffect: ReadonlyMap<string, string>): Violation[] {
  return plan.settings.flatMap(({ name, value, fits, otherwise }) => {
    const found = inEffect.get(name);
    // brokers of another version may not have it
    if (found === undefined || fits(found)) return [];
    const remedy = value === null ? neverOff(name) : changeSetting(options, plan.topic, name, value);
    return [{ topic: plan.topic, what: `${name}=${found}: ${otherwise}`, remedy }];
  });
}
