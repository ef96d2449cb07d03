import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/eventually.js';
import { alterTopic } from '../../../../../test/support/servers/alter-topic.js';
import { runKafkaCommand } from '../../../../../test/support/servers/kafka-commands.js';
import { startKafka, type KafkaCluster } from '../../../../../test/support/servers/kafka.js';
import { makeTopics } from '../../../../../test/support/servers/make-topics.js';
import { describeWith } from '../../../../../test/support/servers/describe-with.js';
import { createTopology, TopologyRefused, verifyTopology, type TopologyOptions } from '../../index.js';
import { asAdmin } from './create-topology.js';

const DAY_MS = 86_400_000;

(await describeWith('own kafka'))('the topics on one broker', () => {
  let kafka: KafkaCluster;
  let admin: Admin;
  beforeAll(async () => {
    kafka = await startKafka({ own: true });
    admin = new Kafka({ ...kafka.client(), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.disconnect();
    await kafka.stop();
  });
  const fresh = (more: Partial<TopologyOptions> = {}): TopologyOptions => ({
    brokers: kafka.brokers,
    prefix: randomUUID(),
    allowUnsafe: true,
    ...more,
  });
  const made = async (more: Partial<TopologyOptions> = {}) => {
    const options = fresh(more);
    await createTopology(options);
    return options;
  };

  test('are made with leaders and pass the check', async () => {
    const options = fresh();
    const { created, existed } = await createTopology(options);
    expect(created).toEqual(['log', 'activity', 'status', 'events'].map((name) => `${options.prefix}.${name}`));
    expect(existed).toEqual([]);
    const { topics } = await admin.fetchTopicMetadata({ topics: [...created] });
    const partitions = new Map(topics.map((topic) => [topic.name, topic.partitions.map(({ leader }) => leader)]));
    expect(created.map((topic) => partitions.get(topic))).toEqual([[1], [1, 1, 1, 1, 1, 1], [1], [1, 1, 1, 1, 1, 1]]);
    expect(await verifyTopology(options)).toEqual([]);
  });

  test('that are missing are made, and the ones that exist stay what they are', async () => {
    const options = fresh();
    const log = `${options.prefix}.log`;
    await makeTopics(admin, [{ topic: log, numPartitions: 2, replicationFactor: 1 }]);
    const { created, existed } = await createTopology(options);
    expect({ created: created.length, existed }).toEqual({ created: 3, existed: [log] });
    expect((await admin.fetchTopicMetadata({ topics: [log] })).topics[0]!.partitions).toHaveLength(2);
    expect(await createTopology(options)).toMatchObject({ created: [], existed: { length: 4 } });
  });

  test('are made once when two make them at the same time', async () => {
    const options = fresh();
    const both = await Promise.all([createTopology(options), createTopology(options)]);
    expect(both.flatMap(({ created }) => created).toSorted()).toEqual([...new Set([...both[0].created, ...both[1].created])].toSorted()); // prettier-ignore
    expect(await verifyTopology(options)).toEqual([]);
  });

  test.each([
    ['log', 'min.insync.replicas', '2'],
    ['activity', 'cleanup.policy', 'compact'],
    ['log', 'retention.ms', String(365 * DAY_MS)],
    ['events', 'retention.ms', String(365 * DAY_MS)],
    ['activity', 'retention.ms', String(365 * DAY_MS)],
    ['log', 'retention.bytes', '1000000000'],
    ['log', 'message.timestamp.type', 'CreateTime'],
    ['log', 'unclean.leader.election.enable', 'true'],
    ['log', 'compression.type', 'gzip'],
    ['activity', 'max.message.bytes', '1048588'],
    ['status', 'retention.ms', '-1'],
    ['status', 'retention.ms', '60000'],
    ['status', 'segment.ms', String(7 * DAY_MS)],
  ])('%s: %s=%s is named, and its remedy mends it', async (name, setting, value) => {
    const options = await made();
    const topic = `${options.prefix}.${name}`;
    await alterTopic(admin, topic, { [setting]: value });
    const [violation, ...others] = await eventually(() => verifyTopology(options), (found) => found.length > 0); // prettier-ignore
    expect(others).toEqual([]);
    expect(violation).toMatchObject({ topic, what: expect.stringContaining(`${setting}=${value}: `) as string });
    await alterTopic(admin, topic, addConfigOf(violation!.remedy));
    await eventually(() => verifyTopology(options), (found) => found.length === 0); // prettier-ignore
  });

  test('are mended by the remedies as they are printed', async () => {
    const options = await made();
    await alterTopic(admin, `${options.prefix}.log`, { 'cleanup.policy': 'compact,delete' });
    await alterTopic(admin, `${options.prefix}.status`, { 'retention.ms': '-1' });
    const violations = await eventually(() => verifyTopology(options), (found) => found.length === 2); // prettier-ignore
    for (const { remedy } of violations) await runKafkaCommand(kafka, remedy);
    await eventually(() => verifyTopology(options), (found) => found.length === 0); // prettier-ignore
  });

  test('count with what the broker says where the topic says nothing', async () => {
    const options = fresh();
    const topic = `${options.prefix}.events`;
    await makeTopics(admin, [{ topic, numPartitions: 6, replicationFactor: 1 }]);
    await createTopology(options);
    expect(await verifyTopology(options)).toEqual([]);
    const other = fresh();
    await makeTopics(admin, [{ topic: `${other.prefix}.log`, numPartitions: 1, replicationFactor: 1 }]);
    await createTopology(other);
    expect((await verifyTopology(other)).map(({ what }) => what.split('=')[0])).toEqual(['max.message.bytes']);
  });

  test.each([
    ['log', { activityPartitions: 3 }],
    ['activity', { activityPartitions: 3 }],
    ['status', { activityPartitions: 3 }],
    ['events', { eventPartitions: 4 }],
  ])('%s with more partitions than agreed is named, and no command is', async (name, numbers) => {
    const options = await made(numbers);
    const topic = `${options.prefix}.${name}`;
    await admin.createPartitions({ topicPartitions: [{ topic, count: 7 }] });
    const [violation, ...others] = await eventually(() => verifyTopology(options), (found) => found.length > 0); // prettier-ignore
    expect(others).toEqual([]);
    expect(violation).toMatchObject({ topic, what: expect.stringContaining('7 partitions') as string });
    expect(violation!.remedy).toMatch(/^this cannot be changed: /);
  });

  test('that are missing are named, and made by init', async () => {
    const options = fresh();
    const violations = await verifyTopology(options);
    expect(violations).toHaveLength(4);
    expect(violations[0]).toEqual({ topic: `${options.prefix}.log`, what: 'it does not exist', remedy: 'npx latchkey init' }); // prettier-ignore
  });

  test('let activity go once it is a week older than asked for, and not before', async () => {
    const options = await made({ activityDays: 30 });
    expect(await verifyTopology(options)).toEqual([]);
    const [violation] = await verifyTopology({ ...options, activityDays: 31 });
    expect(violation?.what).toContain('retention.ms');
    await alterTopic(admin, `${options.prefix}.activity`, { 'retention.ms': String(37 * DAY_MS) });
    await eventually(() => verifyTopology(options), (found) => found.length === 1); // prettier-ignore
    await alterTopic(admin, `${options.prefix}.activity`, { 'retention.ms': '-1' });
    await eventually(() => verifyTopology(options), (found) => found.length === 0); // prettier-ignore
  });

  test('keep reports of processes for thirty leases, however long a lease is', async () => {
    const options = await made();
    expect(await verifyTopology({ ...options, leaseMs: 120_000 })).toEqual([]);
    const [violation] = await verifyTopology({ ...options, leaseMs: 120_001 });
    expect(violation?.what).toContain('retention.ms=3600000');
    expect(await verifyTopology(await made({ leaseMs: DAY_MS }))).toEqual([]);
  });

  test('are refused on one broker unless that is allowed, and say so when they are checked', async () => {
    const options = fresh({ allowUnsafe: false });
    await expect(createTopology(options)).rejects.toThrow(TopologyRefused);
    await expect(createTopology(options)).rejects.toThrow(/there are 1 brokers.*--allow-unsafe/);
    expect((await verifyTopology(options)).map(({ what }) => what)).toEqual(Array(4).fill('it does not exist'));
    await createTopology({ ...options, allowUnsafe: true });
    const violations = await verifyTopology(options);
    const ofLog = violations.filter(({ topic }) => topic === `${options.prefix}.log`);
    expect(ofLog.map(({ what }) => what.split(':')[0])).toEqual(['replication factor 1 instead of 3', 'min.insync.replicas=1']); // prettier-ignore
    expect(ofLog[0]!.remedy).toContain('LATCHKEY_ALLOW_UNSAFE_TOPOLOGY=true');
  });
});

test('a cluster that does not answer is asked until the time is over', async () => {
  const talk = (withinMs: number) => asAdmin({ brokers: ['127.0.0.1:1'] }, () => Promise.resolve(), withinMs);
  await expect(talk(300)).rejects.toThrow(/127\.0\.0\.1:1/);
});

/** What the command `--add-config name=value` sets. */
function addConfigOf(remedy: string): Record<string, string> {
  const [, topic, name, value] = /^kafka-configs\.sh .* --entity-name (\S+) --add-config (\S+)=(\S+)$/.exec(remedy)!;
  expect(topic).toBeDefined();
  return { [name!]: value! };
}
