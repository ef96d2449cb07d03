import type { Admin, ConfigResourceTypes, ITopicMetadata } from 'kafkajs';
import { tooLong, withTimeout } from '../../waiting.js';
import { brokerErrorOf, retrying } from '../kafka-errors.js';
import { clientConfig, Sockets, type KafkaOptions } from '../kafka-options.js';

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

/** Null when there is no such topic. */
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
