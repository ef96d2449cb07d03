import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { offerServers } from './servers/one-for-all.js';

const BUNDLE = join(import.meta.dirname, '../../bundle.mjs');

/** One Kafka, one MongoDB and one browser for all specs that do no harm to them. Each is loaded when it is asked for. */
const SERVERS = {
  kafka: async () => {
    const { startKafka } = await import('./servers/kafka.js');
    const kafka = await startKafka({ own: true });
    return { place: { brokers: kafka.brokers, jars: kafka.jars }, gone: kafka.node(1).gone, stop: () => kafka.stop() };
  },
  mongo: async () => {
    const { startMongo } = await import('./servers/mongo.js');
    const mongo = await startMongo({ members: 1 });
    return { place: mongo.uri, gone: mongo.members[0]!.gone, stop: () => mongo.stop() };
  },
  chromium: async () => {
    const { serveChromium } = await import('../console/support/chromium.js');
    const server = await serveChromium();
    const gone = new Promise<void>((resolve) => server.once('close', () => resolve()));
    return { place: server.wsEndpoint(), gone, stop: () => server.close() };
  },
};

/** Spawned services run the bundle, so it has to be as new as what tsc made. */
export async function setup(): Promise<() => Promise<void>> {
  execFileSync(process.execPath, [BUNDLE], { stdio: 'inherit' });
  return offerServers(SERVERS);
}
