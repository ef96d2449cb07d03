import { randomUUID } from 'node:crypto';
import { Kafka, Partitioners, type Admin, type KafkaConfig } from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../eventually.js';
import { consoleConsumer } from './console-consumer.js';
import { startKafka, type KafkaCluster, type KafkaOptions } from './kafka.js';
import { makeTopics } from './make-topics.js';
import { describeWith } from './describe-with.js';

// a dead broker is replaced sooner than in production, so that the spec need not wait for it
const QUICK = { 'broker.session.timeout.ms': '2000', 'broker.heartbeat.interval.ms': '500' };
const topic = `thoughts-${randomUUID()}`;

(await describeWith('own kafka'))('a Kafka for tests', () => {
  let kafka: KafkaCluster | null = null;
  const start = async (options: KafkaOptions = {}) => (kafka = await startKafka(options));
  afterEach(() => kafka?.stop());

  test('one broker takes a record and gives it back', async () => {
    const cluster = await start();
    await createTopic(cluster.client());
    await append(cluster.client(), 'one');
    expect(await values(cluster, 1)).toEqual(['one']);
  });

  test('three brokers go on when one is killed, and it comes back with what it missed', async () => {
    const cluster = await start({ brokers: 3, settings: QUICK });
    await createTopic(cluster.client());
    await append(cluster.client(), 'before');
    const { pid } = cluster.node(1);
    await cluster.node(1).kill();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await append(cluster.client(), 'without');
    await cluster.node(1).restart();
    await eventually(() => inSync(cluster.client()), (ids) => ids.length === 3); // prettier-ignore
    expect(await values(cluster, 2)).toEqual(['before', 'without']);
  });

  test('SCRAM over TLS lets the right password in and no other', async () => {
    const cluster = await start({ security: 'sasl-ssl' });
    await createTopic(cluster.client());
    await expect(createTopic(cluster.client('latchkey', 'guessed'))).rejects.toThrow(/authentication failed/i);
    const { sasl, ...withoutPassword } = cluster.client();
    expect(sasl).toBeDefined();
    await expect(createTopic({ ...withoutPassword, retry: { retries: 0 } })).rejects.toThrow('Closed connection');
  });

  test('clients wait for a broker that is paused, or behind a proxy that loses what they send', async () => {
    const cluster = await start({ throughProxies: true });
    const node = cluster.node(1);
    const impatient = { ...cluster.client(), retry: { retries: 0 }, requestTimeout: 300, connectionTimeout: 300 };
    node.proxy!.all({ up: 'lose', down: 'lose' });
    await expect(createTopic(impatient)).rejects.toThrow(/timed? ?out/i);
    node.proxy!.all({});
    await createTopic(cluster.client());
    node.pause();
    await expect(inSync(impatient)).rejects.toThrow(/timed? ?out/i);
    node.resume();
    expect(await inSync(cluster.client())).toEqual([1]);
    const { pid } = node;
    await cluster.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

async function asAdmin<T>(client: KafkaConfig, act: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka(client).admin();
  try {
    await admin.connect();
    return await act(admin);
  } finally {
    await admin.disconnect();
  }
}

/** With as many copies as the broker's settings say. */
const createTopic = (client: KafkaConfig) =>
  asAdmin(client, (admin) => makeTopics(admin, [{ topic, replicationFactor: -1 }]));

const inSync = (client: KafkaConfig) =>
  asAdmin(client, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]!.partitions[0]!.isr;
  });

async function append(client: KafkaConfig, value: string): Promise<void> {
  const producer = new Kafka(client).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  try {
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ value }] });
  } finally {
    await producer.disconnect();
  }
}

async function values(kafka: KafkaCluster, count: number): Promise<string[]> {
  const stdout = await consoleConsumer(kafka, topic, ['--from-beginning', '--max-messages', String(count)]);
  return stdout.trim().split('\n');
}
