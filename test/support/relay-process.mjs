// A relay in a process of its own, from one Kafka topic to another. Says `relayed N` after each step that it has seen.
// usage: relay-process.mjs <brokers> <topic of the log> <public topic> [<n> <ms>]: killed so long after its n-th append began
import { KafkaPublicTopic, openKafkaLog } from '@latchkey/event-log';
import { PublicRelay } from '@latchkey/projections';
import { Replica } from '@latchkey/replica';

const [list, logTopic, publicTopic, killAt, afterMs] = process.argv.slice(2);
const brokers = list.split(',');
const log = await openKafkaLog({ brokers, topic: logTopic, partition: 0, onNotice: () => undefined });
const topic = new KafkaPublicTopic({ brokers, topic: publicTopic });
const append = topic.append.bind(topic);
let left = Number(killAt);
topic.append = (...args) => {
  if (--left === 0) setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(afterMs));
  return append(...args);
};
const replica = new Replica(Date);

async function judge() {
  for await (const batch of log.read(0, { follow: true })) for (const record of batch) replica.apply(record);
}
const relay = new PublicRelay({ log, replica, topic, asyncApi: 'https://keys.example.org/asyncapi.json' });
void judge();
void relay.run({ follow: true }).catch((error) => {
  console.error(error);
  process.exit(1);
});
for (;;) {
  if (await relay.waitFor(relay.offset + 1, 1_000)) console.log(`relayed ${relay.offset}`);
}
