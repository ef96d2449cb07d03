import type { KafkaOptions } from '../kafka-options.js';
import { SAFE_COPIES } from './topics.js';

/** Commands of Kafka's own that mend a topic; `client.properties` is what they need to connect. */
function command(script: string, { brokers, ssl, sasl }: KafkaOptions, what: string): string {
  const secured = ssl || sasl ? ' --command-config client.properties' : '';
  return `${script} --bootstrap-server ${brokers.join(',')}${secured} ${what}`;
}

export function changeSetting(at: KafkaOptions, topic: string, name: string, value: string): string {
  const what = `--alter --entity-type topics --entity-name ${topic} --add-config ${name}=${value}`;
  return command('kafka-configs.sh', at, what);
}

export function grant(at: KafkaOptions, topic: string, operation: 'Describe' | 'DescribeConfigs' | 'Create'): string {
  const user = at.sasl && 'username' in at.sasl ? at.sasl.username : 'ANONYMOUS';
  const what = `--add --allow-principal User:${user} --operation ${operation} --topic ${topic}`;
  return command('kafka-acls.sh', at, what);
}

/** @param replicas which nodes have each partition now */
export function addCopies(
  at: KafkaOptions,
  topic: string,
  replicas: readonly (readonly number[])[],
  nodes: readonly number[],
): string {
  if (nodes.length < SAFE_COPIES) {
    const more = `add brokers (there are ${nodes.length} of ${SAFE_COPIES}) and run \`npx latchkey doctor\` again`;
    return `${more}; or accept that acknowledged changes can be lost: LATCHKEY_ALLOW_UNSAFE_TOPOLOGY=true`;
  }
  const partitions = replicas.map((present, partition) => {
    const others = nodes.filter((node) => !present.includes(node));
    return { topic, partition, replicas: [...present, ...others].slice(0, Math.max(SAFE_COPIES, present.length)) };
  });
  const file = `${topic}.json`;
  const plan = JSON.stringify({ version: 1, partitions });
  const reassign = command('kafka-reassign-partitions.sh', at, `--reassignment-json-file ${file} --execute`);
  return `echo '${plan}' > ${file} && ${reassign}`;
}

export const keepPartitions = (wanted: number) =>
  `this cannot be changed: where a record lies follows from the number of partitions. Bring back the topic with ` +
  `${wanted}, or begin anew under another LATCHKEY_TOPIC_PREFIX`;

export const neverOff = (name: string) =>
  `this cannot be changed: switching ${name} off removes what was moved away. ` +
  'Begin anew under another LATCHKEY_TOPIC_PREFIX, in a cluster without it';
