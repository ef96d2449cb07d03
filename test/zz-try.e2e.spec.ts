import { Kafka, logLevel } from 'kafkajs';
import { writeFile } from 'node:fs/promises';
import { it } from 'vitest';
import { startKafka } from './support/servers/kafka.js';
import { startMongo } from './support/servers/mongo.js';
it('serves until told', async () => {
  const kafka = await startKafka({ own: true });
  const mongo = await startMongo({ members: 1 });
  const admin = new Kafka({ ...kafka.client(), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const big = [{ name: 'max.message.bytes', value: String(9 * 1024 * 1024) }];
  await admin.createTopics({
    topics: [
      { topic: 'latchkey.log', numPartitions: 1, replicationFactor: 1, configEntries: big },
      { topic: 'latchkey.status', numPartitions: 1, replicationFactor: 1 },
      { topic: 'latchkey.activity', numPartitions: 3, replicationFactor: 1, configEntries: big },
      { topic: 'latchkey.events', numPartitions: 3, replicationFactor: 1 },
    ],
  });
  await admin.disconnect();
  await writeFile(
    '/tmp/cluster.env',
    `export KAFKA_BROKERS=${kafka.brokers.join(',')}\nexport MONGODB_URI='${mongo.uri}'\n`,
  );
  await new Promise((r) => setTimeout(r, 3_000_000));
}, 3_600_000);
