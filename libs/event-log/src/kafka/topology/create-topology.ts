import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, ConfigResourceTypes, ITopicMetadata } from 'kafkajs';
import { tooLong, withTimeout } from '../../waiting.js';
import { brokerErrorOf, isForbidden, retrying } from '../kafka-errors.js';
import { clientConfig, Sockets, type KafkaOptions } from '../kafka-options.js';
import { grant } from './remedies.js';
import { SAFE_COPIES, topicPlans, type TopicPlan, type TopologyOptions } from './topics.js';

/** The topics cannot be used as they are, or not be made. The message says what to do. */
export class TopologyRefused extends Error {}

const WITHIN_MS = 30_000;
const ATTEMPT_MS = 10_000;

const isFinal = (error: unknown) => error instanceof TopologyRefused;

/**
 * What comes of talking to a cluster; `talk` begins again after what goes wrong on the way.
 * @throws TopologyRefused; Error when it did not succeed within `withinMs`
 */
export async function asAdmin<T>(
  options: KafkaOptions,
  talk: (admin: Admin) => Promise<T>,
  withinMs = WITHIN_MS,
): Promise<T> {
  const late = (cause: Error) => {
    const what = `Kafka at ${options.brokers.join(', ')} does not answer as it should (${cause.message})`;
    return new Error(`${what}: start it, or correct KAFKA_BROKERS and what belongs to it`, { cause });
  };
  return retrying(() => attempt(options, talk), { withinMs, isFinal, late });
}

async function attempt<T>(options: KafkaOptions, talk: (admin: Admin) => Promise<T>): Promise<T> {
  const { Kafka, logLevel } = await import('kafkajs');
  const sockets = new Sockets();
  const client = { ...clientConfig(options), socketFactory: sockets.factory, logLevel: logLevel.NOTHING };
  const admin = new Kafka(client).admin();
  try {
    const talked = admin.connect().then(() => talk(admin));
    return await withTimeout(ATTEMPT_MS, talked, tooLong('talking to Kafka'));
  } finally {
    sockets.destroy();
    void admin.disconnect().catch(() => undefined);
  }
}

export async function nodesOf(admin: Admin): Promise<readonly number[]> {
  return (await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId);
}

export async function describeTopic(admin: Admin, topic: string): Promise<ITopicMetadata | null> {
  try {
    return (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]!;
  } catch (error) {
    if (brokerErrorOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return null;
    throw error;
  }
}

// kafkajs's own name for it is not among what an ES module can import from it
const TOPIC: ConfigResourceTypes.TOPIC = 2;

/** What is in effect, wherever it was set. */
export async function settingsOf(admin: Admin, topic: string): Promise<ReadonlyMap<string, string>> {
  const resources = [{ type: TOPIC, name: topic }];
  const answer = await admin.describeConfigs({ resources, includeSynonyms: false });
  return new Map(answer.resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]));
}

/** What `createTopology` did, by topic. */
export interface Created {
  readonly created: readonly string[];
  /** they were there, and are what they were */
  readonly existed: readonly string[];
}

/** For every start where `allowUnsafe` is set. */
export const UNSAFE_TOPOLOGY =
  'LATCHKEY_ALLOW_UNSAFE_TOPOLOGY is set: topics with fewer than three copies are accepted. When a broker is lost, ' +
  'acknowledged changes can be lost with it, and a deleted key can work again. Add brokers and unset it.';

const LOOK_EVERY_MS = 100;
const BROKERS_WITHIN_MS = 3_000;

/**
 * Makes the topics that are missing and waits for their leaders. What exists is never changed.
 * @throws TopologyRefused when there are too few brokers, or a right is missing; Error when it did not succeed within
 * 30 s
 */
export async function createTopology(options: TopologyOptions): Promise<Created> {
  const created = new Set<string>();
  const plans = await asAdmin(options, async (admin) => {
    const copies = Math.min(SAFE_COPIES, await brokersIn(admin, options.allowUnsafe ? 1 : SAFE_COPIES));
    if (copies < SAFE_COPIES && !options.allowUnsafe) {
      throw new TopologyRefused(
        `there are ${copies} brokers, and ${SAFE_COPIES} are needed so that no acknowledged change is lost. ` +
          'Add brokers; or accept the loss: npx latchkey init --allow-unsafe, and LATCHKEY_ALLOW_UNSAFE_TOPOLOGY=true',
      );
    }
    const wanted = topicPlans(options, copies);
    for (const plan of wanted) if (await create(admin, plan, copies, options)) created.add(plan.topic);
    for (const plan of wanted) await leaders(admin, plan.topic);
    return wanted;
  });
  const topics = plans.map(({ topic }) => topic);
  return { created: [...created], existed: topics.filter((topic) => !created.has(topic)) };
}

/** How many brokers there are. Just after they started, one may not have heard of another yet. */
async function brokersIn(admin: Admin, wanted: number): Promise<number> {
  for (const end = performance.now() + BROKERS_WITHIN_MS; ;) {
    const { length } = await nodesOf(admin);
    if (length >= wanted || performance.now() > end) return length;
    await sleep(LOOK_EVERY_MS);
  }
}

async function create(admin: Admin, plan: TopicPlan, copies: number, options: TopologyOptions): Promise<boolean> {
  const { topic, partitions, settings } = plan;
  const configEntries = settings.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
  const wanted = { topic, numPartitions: partitions, replicationFactor: copies, configEntries };
  try {
    if ((await describeTopic(admin, topic)) !== null) return false;
    return await admin.createTopics({ topics: [wanted], waitForLeaders: false });
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const allowed = `${grant(options, topic, 'Describe')} ; ${grant(options, topic, 'Create')}`;
    throw new TopologyRefused(`${topic} may not be made. Allow it: ${allowed}`, { cause: error });
  }
}

async function leaders(admin: Admin, topic: string): Promise<void> {
  for (;;) {
    const found = await describeTopic(admin, topic).catch((error: unknown) => {
      if (brokerErrorOf(error) === 'LEADER_NOT_AVAILABLE') return null;
      throw error;
    });
    if (found?.partitions.every(({ leader }) => leader >= 0)) return;
    await sleep(LOOK_EVERY_MS);
  }
}
