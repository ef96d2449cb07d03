// A service of another team that reads the public topic with plain kafkajs: prints each record as a line of JSON.
// usage: event-consumer.mjs <brokers> <topic> <group>
import { Kafka, logLevel } from 'kafkajs';

const [list, topic, groupId] = process.argv.slice(2);
const consumer = new Kafka({ brokers: list.split(','), logLevel: logLevel.NOTHING }).consumer({ groupId });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ partition, message: { key, headers, value } }) => {
    const text = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    console.log(JSON.stringify({ partition, key: key && String(key), headers: text, value: JSON.parse(value) }));
  },
});
