// Topics of one run on the brokers at KAFKA_BROKERS: deploy/by-hand.sh starts three.
import { randomUUID } from 'node:crypto';
import { createTopology, openKafkaLog, topicNames } from '@latchkey/event-log';
import { Kafka, logLevel } from 'kafkajs';

export const brokers = process.env.KAFKA_BROKERS?.split(',');
if (brokers === undefined) throw new Error('set KAFKA_BROKERS: deploy/by-hand.sh start DIR starts three brokers');

/** How many there are, for the name of a figure. */
export const many = `${brokers.length} ${brokers.length === 1 ? 'broker' : 'brokers'}`;

/** Does a task on fresh topics, which are deleted in the end. It is given their prefix and their names. */
export async function withTopics(task) {
  const prefix = `bench-${randomUUID()}`;
  const topics = topicNames(prefix);
  await createTopology({ brokers, prefix, allowUnsafe: brokers.length < 3 });
  try {
    return await task(prefix, topics);
  } finally {
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: Object.values(topics) });
    await admin.disconnect();
  }
}

export const openLog = (topics) => openKafkaLog({ brokers, topic: topics.log, partition: 0, onNotice: console.error });
