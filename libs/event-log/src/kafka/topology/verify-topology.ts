import type { Admin, ITopicMetadata } from 'kafkajs';
import { isForbidden } from '../kafka-errors.js';
import { SAFE_COPIES, topicPlans, type TopicPlan, type TopologyOptions } from './topics.js';
import { asAdmin, describeTopic, nodesOf, settingsOf } from './admin.js';
import { Remedies, type Operation } from './remedies.js';

/** Something about a topic that breaks a promise of Latchkey's. */
export interface Violation {
  readonly topic: string;
  /** what is wrong, and what it leads to */
  readonly what: string;
  /** the command that mends it, or why none can */
  readonly remedy: string;
}

/** The remedy for a topic that is missing, and for no other violation. */
export const MAKE_TOPICS = 'npx latchkey init';

/**
 * What is wrong with the topics; empty when nothing is. What counts is what is in effect, wherever it was set.
 *
 * @throws Error when the credential or a certificate is wrong, or no broker answers for 30 s
 */
export async function verifyTopology(options: TopologyOptions): Promise<readonly Violation[]> {
  return asAdmin(options, async (admin) => {
    const check = new TopologyCheck(admin, options, await nodesOf(admin));
    const violations: Violation[] = [];
    for (const { topic } of topicPlans(options, SAFE_COPIES)) violations.push(...(await check.topic(topic)));
    return violations;
  });
}

class TopologyCheck {
  readonly #remedies: Remedies;

  constructor(
    private readonly admin: Admin,
    private readonly options: TopologyOptions,
    private readonly nodes: readonly number[],
  ) {
    this.#remedies = new Remedies(options);
  }

  async topic(topic: string): Promise<readonly Violation[]> {
    let operation: Operation = 'Describe';
    try {
      const found = await describeTopic(this.admin, topic);
      if (found === null) return [{ topic, what: 'it does not exist', remedy: MAKE_TOPICS }];
      operation = 'DescribeConfigs';
      const copies = Math.min(...found.partitions.map(({ replicas }) => replicas.length));
      const plan = topicPlans(this.options, copies).find((one) => one.topic === topic)!;
      return [...this.#shape(plan, found, copies), ...(await this.#settings(plan))];
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const what = `it cannot be checked: the operation ${operation} is not allowed`;
      return [{ topic, what, remedy: this.#remedies.grant(topic, operation) }];
    }
  }

  #shape({ topic, partitions }: TopicPlan, found: ITopicMetadata, copies: number): readonly Violation[] {
    const violations: Violation[] = [];
    const count = found.partitions.length;
    if (count !== partitions) {
      const what = `it has ${count} partitions instead of ${partitions}`;
      violations.push({ topic, what, remedy: this.#remedies.partitions(partitions) });
    }
    if (copies < SAFE_COPIES && !this.options.allowUnsafe) {
      const replicas = found.partitions
        .toSorted((a, b) => a.partitionId - b.partitionId)
        .map((partition) => partition.replicas);
      const what = `replication factor ${copies} instead of ${SAFE_COPIES}: acknowledged records can be lost`;
      violations.push({ topic, what, remedy: this.#remedies.copies(topic, replicas, this.nodes) });
    }
    return violations;
  }

  async #settings({ topic, settings }: TopicPlan): Promise<readonly Violation[]> {
    const inEffect = await settingsOf(this.admin, topic);
    return settings.flatMap(({ name, value, fits, otherwise }) => {
      const found = inEffect.get(name);
      // brokers of another version may not have it
      if (found === undefined || fits(found)) return [];
      const remedy = value === null ? this.#remedies.never(name) : this.#remedies.set(topic, name, value);
      return [{ topic, what: `${name}=${found}: ${otherwise}`, remedy }];
    });
  }
}
