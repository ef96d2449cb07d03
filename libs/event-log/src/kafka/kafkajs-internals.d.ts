/** What is used of kafkajs beyond its public types: the cluster under producer and consumer. Read at 2.2.4. */
declare module 'kafkajs/src/cluster/index.js' {
  import type { logCreator as LogCreator } from 'kafkajs';

  interface PartitionMetadata {
    readonly partitionId: number;
    readonly leader: number;
  }
  export interface FetchedMessage {
    readonly offset: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    /** an array where a name is there twice */
    readonly headers: Readonly<Record<string, Buffer | null | readonly Buffer[]>>;
    readonly isControlRecord: boolean;
  }
  export interface FetchedPartition {
    readonly highWatermark: string;
    /** the log start offset, under the name that kafkajs has for it */
    readonly lastStartOffset: string;
    readonly messages: readonly FetchedMessage[];
  }
  export interface Broker {
    fetch(request: object): Promise<{ responses: readonly { partitions: readonly FetchedPartition[] }[] }>;
    produce(
      request: object,
    ): Promise<{ topics: readonly { partitions: readonly { readonly baseOffset: string }[] }[] }>;
    listOffsets(
      request: object,
    ): Promise<{ responses: readonly { partitions: readonly { readonly offset: string }[] }[] }>;
  }
  export default class Cluster {
    constructor(options: object);
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    addTargetTopic(topic: string): Promise<void>;
    findTopicPartitionMetadata(topic: string): readonly PartitionMetadata[];
    findBroker(broker: { nodeId: string }): Promise<Broker>;
  }
  export type { LogCreator };
}

declare module 'kafkajs/src/loggers/index.js' {
  export const LEVELS: { readonly NOTHING: number };
  export function createLogger(options: { level: number; logCreator: unknown }): unknown;
}
