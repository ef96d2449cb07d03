import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import { clientConfig, type KafkaOptions, type Partition } from '../kafka-options.js';
import type { OnNotice } from './tail.js';

export interface PartitionGroupOptions extends KafkaOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly onNotice: OnNotice;
  /** told what this member is to work on, whenever that changes */
  onAssigned(partitions: readonly Partition[]): void;
}

const SESSION_MS = 10_000;
const HEARTBEAT_MS = 2_000;
const RETRY_MS = 1_000;
const IDLE_MS = 1_000;

/**
 * Shares partitions among processes: a consumer group of which only the membership is used. Its members read and keep
 * their places themselves, so a rebalance moves work and never a position.
 */
export class PartitionGroup {
  #consumer: Consumer | null = null;
  #stopped = false;
  #restarting: Promise<void> = Promise.resolve();

  constructor(private readonly options: PartitionGroupOptions) {}

  async start(): Promise<void> {
    while (!this.#stopped) {
      try {
        return await this.#join();
      } catch (error) {
        this.options.onNotice(`the group ${this.options.groupId} cannot be joined (${(error as Error).message}): trying again`); // prettier-ignore
        await this.#leave();
        await sleep(RETRY_MS);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#leave();
    await this.#restarting;
  }

  async #join(): Promise<void> {
    const { Kafka, logLevel } = await import('kafkajs');
    const { groupId, topics, onAssigned } = this.options;
    const client = new Kafka({ ...clientConfig(this.options), logLevel: logLevel.NOTHING });
    const consumer = client.consumer({
      groupId,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: IDLE_MS,
      allowAutoTopicCreation: false,
      retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
    this.#consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      consumer.pause(topics.map((topic) => ({ topic })));
      const assigned = Object.entries(payload.memberAssignment);
      onAssigned(assigned.flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition }))));
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#restart(consumer, payload.error));
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    // never called: everything is paused
    await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
  }

  #restart(crashed: Consumer, error: Error): void {
    if (this.#stopped || crashed !== this.#consumer) return;
    this.options.onNotice(`the group ${this.options.groupId} was lost (${error.message}): joining again`);
    this.#restarting = this.#leave()
      .then(() => sleep(RETRY_MS))
      .then(() => this.start());
  }

  async #leave(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = null;
    await consumer?.disconnect().catch(() => undefined);
  }
}
