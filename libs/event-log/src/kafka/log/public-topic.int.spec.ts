import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleConsumer } from '../../../../../test/support/servers/console-consumer.js';
import { kafkaJars, runKafkaClass } from '../../../../../test/support/servers/kafka-jars.js';
import { freePort } from '../../../../../test/support/free-port.js';
import { startKafka, type KafkaCluster } from '../../../../../test/support/servers/kafka.js';
import { makeTopics } from '../../../../../test/support/servers/make-topics.js';
import { describeWith } from '../../../../../test/support/servers/describe-with.js';
import { KafkaPublicTopic, partitionCount } from './public-topic.js';

const record = (key: string | null, n: number, value = '{}') => ({ key, headers: { n: String(n) }, value });

(await describeWith('own kafka'))('a public topic on Kafka', () => {
  let kafka: KafkaCluster;
  let admin: Admin;
  const opened: KafkaPublicTopic[] = [];
  beforeAll(async () => {
    kafka = await startKafka();
    admin = new Kafka({ ...kafka.client(), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterAll(async () => {
    for (const topic of opened) topic.close();
    await admin.disconnect();
    await kafka.stop();
  });

  const open = (topic: string) => {
    const one = new KafkaPublicTopic({ brokers: kafka.brokers, topic });
    opened.push(one);
    return one;
  };
  const create = async (numPartitions: number) => {
    const topic = randomUUID();
    await makeTopics(admin, [{ topic, numPartitions, replicationFactor: 1 }]);
    return topic;
  };

  it('shows the newest record of each partition that has one, also after records were deleted', async () => {
    const name = await create(3);
    const topic = open(name);
    expect(await topic.newest()).toEqual(new Map());
    await topic.append(0, [record('a', 1), record(null, 2)]);
    await topic.append(2, [record('b', 3)]);
    await topic.append(2, [record('ü', 4)]);
    expect(await topic.newest()).toEqual(
      new Map([
        [0, { key: null, headers: { n: '2' } }],
        [2, { key: 'ü', headers: { n: '4' } }],
      ]),
    );
    await admin.fetchTopicOffsets(name);
    await admin.deleteTopicRecords({ topic: name, partitions: [{ partition: 0, offset: '-1' }] });
    expect([...(await topic.newest()).keys()]).toEqual([2]);
  });

  it('is reached through another broker where the first one that is named is gone', async () => {
    const name = await create(2);
    const nobody = `127.0.0.1:${await freePort()}`;
    const topic = new KafkaPublicTopic({ brokers: [nobody, ...kafka.brokers], topic: name });
    opened.push(topic);
    expect(await topic.newest()).toEqual(new Map());
    expect(await partitionCount({ brokers: [nobody, ...kafka.brokers] }, name)).toBe(2);
  });

  it('takes more than fits one batch, in order', async () => {
    const name = await create(1);
    const topic = open(name);
    await topic.newest();
    const value = JSON.stringify('x'.repeat(20_000));
    await topic.append(0, Array.from({ length: 150 }, (_, n) => record('a', n, value))); // prettier-ignore
    const args = ['--from-beginning', '--max-messages', '150', '--property', 'print.headers=true', '--property', 'print.value=false']; // prettier-ignore
    const read = (await consoleConsumer(kafka, name, args)).trim().split('\n');
    expect(read).toEqual(Array.from({ length: 150 }, (_, n) => `n:${n}`));
  });

  it('chooses the partitions that the producer of Java chooses', async () => {
    const name = await create(7);
    const keys = Array.from(
      { length: 200 },
      (_, n) => ['key_', 'usr_', 'ключ ', ''][n % 4]! + randomUUID().slice(n % 9),
    );
    const producer = 'org.apache.kafka.tools.ConsoleProducer';
    const args = ['--bootstrap-server', kafka.direct.join(','), '--topic', name, '--property', 'parse.key=true'];
    const lines = keys.map((key) => `${key}\t${key}\n`).join('');
    await runKafkaClass(kafka.jars ?? (await kafkaJars()), [producer, ...args], lines);
    const show = ['print.partition=true', 'print.key=true', 'print.value=false'];
    const shown = show.flatMap((one) => ['--property', one]);
    const read = await consoleConsumer(kafka, name, ['--from-beginning', '--max-messages', '200', ...shown]);
    const topic = open(name);
    await topic.newest();
    expect(read.trim().split('\n').sort()).toEqual(keys.map((key) => `Partition:${topic.partitionOf(key)}\t${key}`).sort()); // prettier-ignore
  });

  it('says which topic is not there', async () => {
    const name = randomUUID();
    await expect(open(name).newest()).rejects.toThrow(name);
  });
});
