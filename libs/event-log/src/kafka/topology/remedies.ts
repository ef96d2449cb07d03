import type { KafkaOptions } from '../kafka-options.js';
import { SAFE_COPIES } from './topics.js';

/** Which permission is missing, as Kafka's access control lists have it. */
export type Operation = 'Describe' | 'DescribeConfigs' | 'Create';

/** Commands of Kafka's own that mend a topic; `client.properties` is what its commands need to connect. */
export class Remedies {
  readonly #where: string;

  constructor(private readonly options: KafkaOptions) {
    const secured = options.ssl || options.sasl ? ' --command-config client.properties' : '';
    this.#where = `--bootstrap-server ${options.brokers.join(',')}${secured}`;
  }

  set(topic: string, name: string, value: string): string {
    const what = `--alter --entity-type topics --entity-name ${topic} --add-config ${name}=${value}`;
    return `kafka-configs.sh ${this.#where} ${what}`;
  }

  grant(topic: string, operation: Operation): string {
    const user = this.options.sasl && 'username' in this.options.sasl ? this.options.sasl.username : 'ANONYMOUS';
    return `kafka-acls.sh ${this.#where} --add --allow-principal User:${user} --operation ${operation} --topic ${topic}`;
  }

  /**
   * @param replicas which nodes have each partition now
   * @param nodes all there are
   */
  copies(topic: string, replicas: readonly (readonly number[])[], nodes: readonly number[]): string {
    if (nodes.length < SAFE_COPIES) {
      return (
        `add brokers (there are ${nodes.length} of ${SAFE_COPIES}) and run \`npx latchkey doctor\` again; ` +
        'or accept that acknowledged changes can be lost: LATCHKEY_ALLOW_UNSAFE_TOPOLOGY=true'
      );
    }
    const partitions = replicas.map((present, partition) => {
      const others = nodes.filter((node) => !present.includes(node));
      return { topic, partition, replicas: [...present, ...others].slice(0, Math.max(SAFE_COPIES, present.length)) };
    });
    const file = `${topic}.json`;
    const plan = JSON.stringify({ version: 1, partitions });
    return `echo '${plan}' > ${file} && kafka-reassign-partitions.sh ${this.#where} --reassignment-json-file ${file} --execute`;
  }

  partitions(wanted: number): string {
    return (
      `this cannot be changed: where a record lies follows from the number of partitions. Bring back the topic with ` +
      `${wanted}, or begin anew under another LATCHKEY_TOPIC_PREFIX`
    );
  }

  never(name: string): string {
    return (
      `this cannot be changed: switching ${name} off removes what was moved away. ` +
      'Begin anew under another LATCHKEY_TOPIC_PREFIX, in a cluster without it'
    );
  }
}
