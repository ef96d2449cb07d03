import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import type { Produced } from 'kafkajs/src/protocol/requests/produce/index.js';
import { encodeBatch, type Message } from './encode-batch.js';
import type { Partition } from './partition.js';

const VERSION = 7;
const ALL_IN_SYNC = -1;

/**
 * A request of kafkajs's whose records we write ourselves: kafkajs makes several buffers of each member and computes
 * checksums in JavaScript.
 *
 * @throws KafkaJSProtocolError, once it was sent, when the broker refuses
 */
export async function produceRequest(
  { topic, partition }: Partition,
  messages: readonly Message[],
  timeout: number,
): Promise<ProtocolRequest<Produced>> {
  const { default: produce } = await import('kafkajs/src/protocol/requests/produce/index.js');
  const { default: Encoder } = await import('kafkajs/src/protocol/encoder.js');
  const { request, response } = produce.protocol({ version: VERSION })({ acks: ALL_IN_SYNC, timeout, topicData: [] });
  const records = encodeBatch(messages, Date.now());
  const body = new Encoder(records.length + topic.length + 100)
    .writeString(null)
    .writeInt16(ALL_IN_SYNC)
    .writeInt32(timeout);
  body.writeInt32(1).writeString(topic).writeInt32(1).writeInt32(partition).writeBytes(records);
  return { request: { ...request, encode: async () => body }, requestTimeout: null, response };
}
