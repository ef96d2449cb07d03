import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { afterAll, beforeAll } from 'vitest';
import { startKafka, type KafkaCluster } from '../../../../../test/support/servers/kafka.js';
import { makeTopics } from '../../../../../test/support/servers/make-topics.js';
import { describeWith } from '../../../../../test/support/servers/describe-with.js';
import { eventLogContract } from '../../event-log.contract.js';
import { openKafkaLog } from './kafka-log.js';

(await describeWith('kafka'))('a Kafka partition', () => {
  let kafka: KafkaCluster;
  let admin: Admin;
  beforeAll(async () => {
    kafka = await startKafka();
    admin = new Kafka({ ...kafka.client(), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.disconnect();
    await kafka.stop();
  });

  const open = async () => {
    const topic = randomUUID();
    const configEntries = [{ name: 'max.message.bytes', value: String(9 * 1024 * 1024) }];
    await makeTopics(admin, [{ topic, numPartitions: 1, replicationFactor: 1, configEntries }]);
    // 20 MB at once take a busy broker longer than a record waits by default
    const options = { brokers: kafka.brokers, topic, partition: 0, onNotice: () => undefined, appendWithinMs: 60_000 };
    let log = await openKafkaLog(options);
    const reopen = async () => {
      await log.close();
      return (log = await openKafkaLog(options));
    };
    return { log, reopen, dispose: () => log.close() };
  };
  const abilities = {
    durable: true,
    keepsCallOrder: true,
    binary: true,
    largestRecord: 8 * 1024 * 1024 - 100,
    trims: false,
  };
  eventLogContract('Kafka', open, abilities);
});
