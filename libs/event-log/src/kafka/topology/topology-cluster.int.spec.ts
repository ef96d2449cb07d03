import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Kafka, type KafkaConfig } from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/eventually.js';
import { runKafkaCommand } from '../../../../../test/support/servers/kafka-commands.js';
import { startKafka, type KafkaCluster, type KafkaOptions } from '../../../../../test/support/servers/kafka.js';
import { makeTopics } from '../../../../../test/support/servers/make-topics.js';
import { describeWith } from '../../../../../test/support/servers/describe-with.js';
import { createTopology, openKafkaLog, verifyTopology, type KafkaOptions as KafkaClientOptions } from '../../index.js';

const USERS = { admin: randomUUID(), service: randomUUID() };

// each test starts brokers, and programs in Java one after the other
(await describeWith('own kafka'))('the topics of a cluster', { timeout: 300_000 }, () => {
  let kafka: KafkaCluster | null = null;
  const start = async (options: KafkaOptions) => (kafka = await startKafka(options));
  afterEach(() => kafka?.stop());

  test('have three copies, and get them by the remedy', async () => {
    const cluster = await start({ brokers: 3 });
    const options = { brokers: cluster.brokers, prefix: randomUUID(), allowUnsafe: false };
    const activity = `${options.prefix}.activity`;
    await createOn(cluster.client(), activity, 6);
    expect(await createTopology(options)).toMatchObject({ created: { length: 3 }, existed: [activity] });
    // the broker that is asked may not have heard of the new ones yet
    const [violation] = await eventually(() => verifyTopology(options), (found) => found.length === 1); // prettier-ignore
    expect(violation).toMatchObject({
      topic: activity,
      what: expect.stringContaining('replication factor 1') as string,
    });
    await runKafkaCommand(cluster, violation!.remedy);
    await eventually(() => verifyTopology(options), (found) => found.length === 0); // prettier-ignore
  });

  test('that may not be seen, read or made are named with the right that is missing', async () => {
    const authorizer = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';
    const settings = { 'authorizer.class.name': authorizer, 'super.users': 'User:admin;User:ANONYMOUS' };
    const cluster = await start({ security: 'sasl-plain', users: USERS, settings });
    const as = (user: keyof typeof USERS) =>
      ({ brokers: cluster.brokers, sasl: { mechanism: 'plain', username: user, password: USERS[user] } }) as const;
    const options = { ...as('service'), prefix: randomUUID(), allowUnsafe: true };
    await expect(createTopology(options)).rejects.toThrow(`--operation Create --topic ${options.prefix}.log`);
    await createTopology({ ...options, ...as('admin') });

    const operations = async () => (await verifyTopology(options)).map(({ remedy }) => /--operation (\w+)/.exec(remedy)?.[1]); // prettier-ignore
    expect(await operations()).toEqual(Array(4).fill('Describe'));
    await grantAll(cluster, await verifyTopology(options));
    await eventually(operations, (found) => found.every((one) => one === 'DescribeConfigs') && found.length === 4);
    await grantAll(cluster, await verifyTopology(options));
    await eventually(operations, (found) => found.length === 0);
  });

  test('are reached with the right password over TLS; a wrong one, or a wrong authority, is named at once', async () => {
    const cluster = await start({ security: 'sasl-ssl', users: USERS });
    const { ca } = cluster.client().ssl as { ca: string[] };
    const sasl = { mechanism: 'scram-sha-512', username: 'service', password: USERS.service } as const;
    const options = { brokers: cluster.brokers, ssl: { ca: ca[0]! }, sasl, prefix: 'p', allowUnsafe: true };
    await createTopology(options);
    const wrong = { ...options, sasl: { ...sasl, password: 'guessed-at-random' } };
    const strangers = { ...options, ssl: {} };
    const begun = performance.now();
    for (const asked of [refusal(verifyTopology(wrong)), refusal(openLog(wrong))]) {
      const text = await asked;
      expect(text).toMatch(/^Error: Kafka does not accept KAFKA_USERNAME and KAFKA_PASSWORD\n/);
      expect(text).not.toContain('guessed-at-random');
    }
    for (const asked of [refusal(verifyTopology(strangers)), refusal(openLog(strangers))]) {
      expect(await asked).toMatch(/^Error: the certificate of a broker is not trusted .*KAFKA_SSL_CA\n/);
    }
    // where it is tried again, that goes on for 30 s
    expect(performance.now() - begun).toBeLessThan(30_000);
    // the password that was wrong before is right now
    expect(await verifyTopology({ ...wrong, sasl: { ...wrong.sasl, password: USERS.service } })).toEqual([]);
    const log = await openLog(options);
    await log.append(Buffer.from('over TLS'));
    expect(await log.latest()).toBe(1);
    await log.close();
  });
});

const openLog = (options: KafkaClientOptions) =>
  openKafkaLog({ ...options, topic: 'p.log', partition: 0, onNotice: () => undefined });

/** Everything an error says, its causes and stacks as well. */
async function refusal(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(() => null, (reason: unknown) => reason); // prettier-ignore
  return inspect(error, { depth: 20 });
}

async function createOn(client: KafkaConfig, topic: string, numPartitions: number): Promise<void> {
  const admin = new Kafka(client).admin();
  await admin.connect();
  const configEntries = [{ name: 'max.message.bytes', value: '9437184' }];
  await makeTopics(admin, [{ topic, numPartitions, replicationFactor: 1, configEntries }]);
  await admin.disconnect();
}

/** As the operator of the cluster, who has a way in of his own. */
async function grantAll(cluster: KafkaCluster, violations: readonly { readonly remedy: string }[]): Promise<void> {
  for (const { remedy } of violations) {
    await runKafkaCommand(cluster, remedy.replace(cluster.brokers.join(','), cluster.direct.join(',')).replace(' --command-config client.properties', '')); // prettier-ignore
  }
}
