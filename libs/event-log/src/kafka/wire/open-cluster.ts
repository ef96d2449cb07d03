import { clientConfig, Sockets, type KafkaOptions } from '../kafka-options.js';

export type OpenCluster = Awaited<ReturnType<typeof openCluster>>;

/**
 * What is under kafkajs's producer and consumer, loaded when it is first used: the embedded default does without.
 * @param attempt each begins with another broker, for the first one may be the one that is gone
 */
export async function openCluster(options: KafkaOptions, attempt: number) {
  const first = attempt % options.brokers.length;
  const brokers = [...options.brokers.slice(first), ...options.brokers.slice(0, first)];
  const { default: Cluster } = await import('kafkajs/src/cluster/index.js');
  const { createLogger, LEVELS } = await import('kafkajs/src/loggers/index.js');
  const sockets = new Sockets();
  const logger = createLogger({ level: LEVELS.NOTHING, logCreator: () => () => undefined });
  const cluster = new Cluster({
    ...clientConfig({ ...options, brokers }),
    // deadlines are ours; kafkajs would look at each connection ten times a second
    enforceRequestTimeout: false,
    logger,
    socketFactory: sockets.factory,
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
    isolationLevel: 0,
  });
  return { cluster, sockets };
}
