/** What is used of kafkajs beyond its public types: the cluster under producer and consumer. Read at 2.2.4. */
declare module 'kafkajs/src/cluster/index.js' {
  /** a request and how its answer is read */
  export interface ProtocolRequest<T> {
    readonly request: object;
    readonly requestTimeout: number | null;
    readonly response: { decode(bytes: Buffer): Promise<T>; parse(answer: T): Promise<T> };
  }
  export interface Broker {
    readonly connectionPool: { send<T>(request: ProtocolRequest<T>): Promise<T> };
    listOffsets(request: object): Promise<{ responses: { partitions: { readonly offset: string }[] }[] }>;
  }
  export default class Cluster {
    constructor(options: object);
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    addTargetTopic(topic: string): Promise<void>;
    findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
    findBroker(broker: { nodeId: string }): Promise<Broker>;
  }
}

declare module 'kafkajs/src/loggers/index.js' {
  export const LEVELS: { readonly NOTHING: number };
  export function createLogger(options: { level: number; logCreator: unknown }): unknown;
}

declare module 'kafkajs/src/protocol/requests/*' {
  import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
  /** the answer to Produce */
  export interface Produced {
    readonly topics: readonly { readonly partitions: readonly { readonly baseOffset: string }[] }[];
  }
  const requests: { protocol(of: { version: number }): (request: object) => ProtocolRequest<Produced> };
  export default requests;
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    constructor(size: number);
    writeString(text: string | null): this;
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    writeBytes(bytes: Buffer): this;
  }
}

declare module 'kafkajs/src/protocol/error.js' {
  export function createErrorFromCode(code: number): Error;
}
