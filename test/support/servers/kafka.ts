import { freshFolder } from '../files.js';
import { Cluster, type KafkaCluster, type KafkaOptions } from './kafka-cluster.js';
import { kafkaJars } from './kafka-jars.js';
import { offeredServer } from './one-for-all.js';
import { direct } from './kafka-node.js';

export type { KafkaCluster, KafkaOptions };

/** Starts Kafka and resolves when every broker is known to the others; rejects with a broker's log when it exits. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaCluster> {
  if (mayShare(options)) {
    const inUse = process.env['KAFKA_BROKERS'];
    if (inUse) return shared({ brokers: inUse.split(','), jars: null });
    const offered = await offeredServer<Place>('kafka');
    if (offered !== null) return shared(offered);
  }
  const jars = await kafkaJars();
  const folder = await freshFolder();
  const started = new Cluster(jars, folder.path, options, folder.remove);
  try {
    await started.start();
    return started;
  } catch (error) {
    await started.stop();
    throw error;
  }
}

const mayShare = ({ brokers = 1, settings, security = 'none', throughProxies = false, own = false }: KafkaOptions) =>
  brokers === 1 && settings === undefined && security === 'none' && !throughProxies && !own;

type Place = Pick<KafkaCluster, 'brokers' | 'jars'>;

function shared({ brokers, jars }: Place): KafkaCluster {
  return {
    brokers,
    direct: brokers,
    jars,
    client: () => ({ ...direct(brokers), retry: {} }),
    node: () => {
      throw new Error('this broker is used as it is; ask for { own: true }');
    },
    stop: () => Promise.resolve(),
  };
}
