import type { StoredRecord } from '../../event-log.port.js';
import { tooLong, withTimeout } from '../../waiting.js';
import { fetchRequest, type FetchedPartition } from './fetch-request.js';
import type { PartitionOptions } from '../kafka-options.js';
import { openCluster, type OpenCluster } from './open-cluster.js';
import { decodeBatches, decodeWhole, type WholeRecord } from './record-batch.js';
import { produceRequest, type Message } from './produce-request.js';
import type ClusterClass from 'kafkajs/src/cluster/index.js';
import type { Broker } from 'kafkajs/src/cluster/index.js';

export type { Message } from './produce-request.js';

export interface Fetched {
  readonly records: readonly StoredRecord[];
  readonly begin: number;
}

/** A request that surely had no effect: it was never sent. */
export class NotSent extends Error {}

const CONNECT_WITHIN_MS = 8_000;
const ANSWER_WITHIN_MS = 3_000;
// the broker answers at once when there is something, so waiting long costs nothing; who is silent for longer is gone
const FETCH_WAIT_MS = 1_500;
const FETCH_WITHIN_MS = 3_500;
const FETCH_BYTES = 4 * 1024 * 1024;
const [LATEST, EARLIEST] = [-1, -2];
// what a broker says of the request, not of itself: the connection stays
const ABOUT_THE_REQUEST = new Set(['OFFSET_OUT_OF_RANGE', 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/**
 * Requests to the leader of one partition, one after the other, without a consumer group. Whatever goes wrong with the
 * leader or on the way to it, the connection is thrown away and the next request looks for the leader anew: no caller
 * waits for a peer that does not answer.
 */
export class PartitionConnection {
  readonly name: string;
  #open: OpenCluster | null = null;
  #closed = false;
  #opened = 0;

  constructor(private readonly at: PartitionOptions) {
    this.name = `${at.topic}-${at.partition}`;
  }

  /**
   * Records from an offset on; waits 1.5 s for one where there is none.
   * @throws KafkaJSProtocolError OFFSET_OUT_OF_RANGE; PartitionDamaged; anything else is worth another try
   */
  async fetch(offset: number): Promise<Fetched> {
    const { batches, logStartOffset } = await this.#fetch(offset);
    return { records: decodeBatches(this.name, batches, offset), begin: logStartOffset };
  }

  /** The newest record; null where there is none. @throws PartitionDamaged; anything else is worth another try */
  async newest(): Promise<WholeRecord | null> {
    const { begin, end } = await this.range();
    if (begin === end) return null;
    const { batches } = await this.#fetch(end - 1);
    const newest = decodeWhole(this.name, batches, end - 1).at(-1);
    if (newest === undefined) throw new Error('the newest record is not visible yet');
    return newest;
  }

  async partitions(): Promise<number> {
    const cluster = await this.#atAnyBroker(() => this.#reached('asking for partitions', this.#cluster()));
    return cluster.findTopicPartitionMetadata(this.at.topic).length;
  }

  async range(): Promise<{ begin: number; end: number }> {
    return this.#atAnyBroker(async () => ({ begin: await this.#offset(EARLIEST), end: await this.#offset(LATEST) }));
  }

  /**
   * Appends one batch and waits until all replicas in sync have it. @returns the offset of the first message
   * @throws NotSent; KafkaJSProtocolError; anything else leaves open whether they are in the log
   */
  async produce(batch: readonly Message[], withinMs: number): Promise<number> {
    const request = await produceRequest(this.at, batch, withinMs);
    const ms = withinMs + ANSWER_WITHIN_MS;
    const answer = await this.#ask(ms, 'appending', (broker) => broker.connectionPool.send(request));
    return Number(answer.topics[0]!.partitions[0]!.baseOffset);
  }

  close(): void {
    this.#closed = true;
    this.#discard();
  }

  async #fetch(offset: number): Promise<FetchedPartition> {
    const request = await fetchRequest(this.at, offset, FETCH_WAIT_MS, FETCH_BYTES);
    return this.#ask(FETCH_WITHIN_MS, 'reading', (broker) => broker.connectionPool.send(request));
  }

  async #offset(timestamp: number): Promise<number> {
    const { topic, partition } = this.at;
    const topics = [{ topic, partitions: [{ partition, timestamp }] }];
    const request = { replicaId: -1, isolationLevel: 0, topics };
    const answer = await this.#ask(ANSWER_WITHIN_MS, 'asking for the end', (broker) => broker.listOffsets(request));
    return Number(answer.responses[0]!.partitions[0]!.offset);
  }

  async #ask<T>(ms: number, what: string, request: (broker: Broker) => Promise<T>): Promise<T> {
    const broker = await this.#reached('reaching the leader', this.#leader());
    try {
      return await withTimeout(ms, request(broker), tooLong(what));
    } catch (error) {
      if (!ABOUT_THE_REQUEST.has((error as { type?: string }).type ?? '')) this.#discard();
      throw error;
    }
  }

  async #reached<T>(what: string, found: Promise<T>): Promise<T> {
    try {
      return await withTimeout(CONNECT_WITHIN_MS, found, tooLong(what));
    } catch (error) {
      this.#discard();
      throw new NotSent((error as Error).message, { cause: error });
    }
  }

  /** The leader known here may lead no more, and the broker asked for the new one may be the one that is gone. */
  async #atAnyBroker<T>(ask: () => Promise<T>): Promise<T> {
    const until = performance.now() + 2 * ANSWER_WITHIN_MS;
    for (let left = this.at.brokers.length; ; left--) {
      try {
        return await ask();
      } catch (error) {
        if (left === 0 || performance.now() > until) throw error;
      }
    }
  }

  async #cluster(): Promise<ClusterClass> {
    if (this.#closed) throw new Error('the log is closed');
    this.#open ??= await openCluster(this.at, this.#opened++);
    const { cluster } = this.#open;
    await cluster.connect();
    await cluster.addTargetTopic(this.at.topic);
    return cluster;
  }

  async #leader(): Promise<Broker> {
    const { topic, partition } = this.at;
    const cluster = await this.#cluster();
    const leader = cluster.findTopicPartitionMetadata(topic).find((one) => one.partitionId === partition)?.leader;
    if (leader === undefined || leader < 0) throw new Error(`${this.name} has no leader`);
    return await cluster.findBroker({ nodeId: String(leader) });
  }

  #discard(): void {
    const open = this.#open;
    this.#open = null;
    open?.sockets.destroy();
    void open?.cluster.disconnect().catch(() => undefined);
  }
}
