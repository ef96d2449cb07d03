import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import { decodeFetchResponse, FETCH_VERSION, type FetchedPartition } from './fetch-response.js';
import type { Partition } from './partition.js';

/**
 * A request of kafkajs's with an answer that we read ourselves: kafkajs checks no checksum, and makes an object of every
 * number.
 *
 * @throws KafkaJSProtocolError, once it was sent, when the broker refuses
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
  const isolationLevel = 0;
  const { request, requestTimeout } = fetch.protocol({ version: FETCH_VERSION })({ isolationLevel, maxWaitTime, minBytes: 1, maxBytes, topics }); // prettier-ignore
  const parse = (answer: FetchedPartition) => {
    if (answer.errorCode !== 0) throw createErrorFromCode(answer.errorCode);
    return answer;
  };
  const response = {
    decode: async (bytes: Buffer) => decodeFetchResponse(bytes),
    parse: async (answer: FetchedPartition) => parse(answer),
  };
  return { request, requestTimeout, response };
}
