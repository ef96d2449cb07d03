// A relay in a process of its own, from one Kafka topic to another. Says `relayed N` after each step that it has seen.
// usage: relay-process.mjs <brokers> <topic of the log> <public topic> [<step> <partition>]
// In this step, 1 is the first, only this partition gets anything, and once it has that the process is killed.
import { KafkaPublicTopic, openKafkaLog } from '@latchkey/event-log';
import { PublicRelay } from '@latchkey/projections';
import { Replica } from '@latchkey/replica';

const [list, logTopic, publicTopic, step, only] = process.argv.slice(2);
const brokers = list.split(',');
const log = await openKafkaLog({ brokers, topic: logTopic, partition: 0, onNotice: () => undefined });
const topic = new KafkaPublicTopic({ brokers, topic: publicTopic });
const append = topic.append.bind(topic);
const steps = new Set();
topic.append = async (partition, records) => {
  steps.add(records[0].headers.latchkey_before);
  const last = step !== undefined && steps.size >= Number(step);
  if (last && partition !== Number(only)) return new Promise(() => undefined);
  await append(partition, records);
  if (last) process.kill(process.pid, 'SIGKILL');
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
