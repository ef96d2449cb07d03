import { randomUUID } from 'node:crypto';
import { Kafka, type KafkaConfig } from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { runKafkaCommand } from '../../../../test/support/servers/kafka-commands.js';
import { startKafka, type KafkaCluster, type KafkaOptions } from '../../../../test/support/servers/kafka.js';
import { describeWithKafka } from '../../../../test/support/servers/with-kafka.js';
import { createTopology, verifyTopology } from '../index.js';

const USERS = { admin: randomUUID(), service: randomUUID() };

describeWithKafka('the topics of a cluster', () => {
  let kafka: KafkaCluster | null = null;
  const start = async (options: KafkaOptions) => (kafka = await startKafka(options));
  afterEach(() => kafka?.stop());

  test('have three copies, and get them by the remedy', async () => {
    const cluster = await start({ brokers: 3 });
    const options = { brokers: cluster.brokers, prefix: randomUUID(), allowUnsafe: false };
    const activity = `${options.prefix}.activity`;
    await createOn(cluster.client(), activity, 6);
    expect(await createTopology(options)).toMatchObject({ created: { length: 3 }, existed: [activity] });
    const [violation, ...others] = await verifyTopology(options);
    expect(others).toEqual([]);
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

  test('are not looked at with a wrong password: that is said at once, without it', async () => {
    const cluster = await start({ security: 'sasl-ssl', users: USERS });
    const { ssl } = cluster.client();
    const sasl = { mechanism: 'scram-sha-512', username: 'service', password: 'guessed-at-random' } as const;
    const options = { brokers: cluster.brokers, ssl: { ca: (ssl as { ca: string[] }).ca[0]! }, sasl, prefix: 'p', allowUnsafe: true }; // prettier-ignore
    const begun = performance.now();
    const error = await verifyTopology(options).then(() => null, (reason: Error) => reason); // prettier-ignore
    expect(error?.message).toBe('Kafka does not accept KAFKA_USERNAME and KAFKA_PASSWORD');
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(JSON.stringify([error?.stack, String(error?.cause)])).not.toContain('guessed-at-random');
    expect(await verifyTopology({ ...options, sasl: { ...sasl, password: USERS.service } })).toHaveLength(4);
  });
});

async function createOn(client: KafkaConfig, topic: string, numPartitions: number): Promise<void> {
  const admin = new Kafka(client).admin();
  await admin.connect();
  const configEntries = [{ name: 'max.message.bytes', value: '9437184' }];
  await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1, configEntries }] });
  await admin.disconnect();
}

/** As the operator of the cluster, who has a way in of his own. */
async function grantAll(cluster: KafkaCluster, violations: readonly { readonly remedy: string }[]): Promise<void> {
  for (const { remedy } of violations) {
    await runKafkaCommand(cluster, remedy.replace(cluster.brokers.join(','), cluster.direct.join(',')).replace(' --command-config client.properties', '')); // prettier-ignore
  }
}
