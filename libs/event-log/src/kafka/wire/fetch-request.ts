import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import type { Partition } from '../kafka-options.js';

export interface FetchedPartition {
  /** 0: none; otherwise Kafka's number of an error */
  readonly errorCode: number;
  /** for how many ms the broker wants nothing from us */
  readonly clientSideThrottleTime: number;
  readonly logStartOffset: number;
  /** record batches, the last one maybe cut short */
  readonly batches: Buffer;
}

// brokers have had it since 2.3
const FETCH_VERSION = 11;

const ABORTED_TRANSACTION_BYTES = 16;
const INT16 = 2;
const INT32 = 4;
const INT64 = 8;
const NOTHING = { logStartOffset: 0, batches: Buffer.alloc(0) };

/**
 * A request of kafkajs's with an answer that we read ourselves: kafkajs checks no checksum, and makes an object of
 * every number. @throws KafkaJSProtocolError, once it was sent, when the broker refuses
 */
export async function fetchRequest(
  { topic, partition }: Partition,
  offset: number,
  maxWaitTime: number,
  maxBytes: number,
): Promise<ProtocolRequest<FetchedPartition>> {
  const { default: fetch } = await import('kafkajs/src/protocol/requests/fetch/index.js');
  const { createErrorFromCode } = await import('kafkajs/src/protocol/error.js');
  const topics = [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }];
  const asked = { isolationLevel: 0, maxWaitTime, minBytes: 1, maxBytes, topics };
  const { request, requestTimeout } = fetch.protocol({ version: FETCH_VERSION })(asked);
  const response = {
    decode: async (bytes: Buffer) => decodeFetchResponse(bytes),
    parse: async (answer: FetchedPartition) => {
      if (answer.errorCode !== 0) throw createErrorFromCode(answer.errorCode);
      return answer;
    },
  };
  return { request, requestTimeout, response };
}

/** Reads the answer to a Fetch request, version 11, for exactly one partition. https://kafka.apache.org/protocol#The_Messages_Fetch */
function decodeFetchResponse(bytes: Buffer): FetchedPartition {
  let at = 0;
  const next = (size: number) => (at += size) - size;
  const int16 = () => bytes.readInt16BE(next(INT16));
  const int32 = () => bytes.readInt32BE(next(INT32));
  const clientSideThrottleTime = int32();
  const sessionError = int16();
  next(INT32);
  if (int32() !== 1) return { ...NOTHING, clientSideThrottleTime, errorCode: sessionError };
  next(int16());
  // how many partitions, and the number of this one
  next(INT32 + INT32);
  const errorCode = int16();
  // what all have, and what is stable
  next(INT64 + INT64);
  const logStartOffset = Number(bytes.readBigInt64BE(next(INT64)));
  next(Math.max(0, int32()) * ABORTED_TRANSACTION_BYTES);
  // the replica it prefers that we read from
  next(INT32);
  const size = Math.max(0, int32());
  return { errorCode, clientSideThrottleTime, logStartOffset, batches: bytes.subarray(at, at + size) };
}
