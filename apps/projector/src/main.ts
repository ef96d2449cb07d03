import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Projector } from '@latchkey/installation';
import {
  ConfigurationError,
  listenError,
  listeningAddress,
  Metrics,
  runService,
  systemClock,
  type Environment,
  type Service,
} from '@latchkey/platform';
import { healthServer } from './health-server.js';

/** Keeps the read model and the public topic up to date; any number of these share the work. */
async function start({ configuration, logger, announce, fail }: Environment): Promise<Service> {
  const { kafka, mongodb, publicUrl, host, port, activityDays, leaseMs } = configuration;
  if (kafka === undefined || mongodb === undefined) {
    throw new ConfigurationError('Without KAFKA_BROKERS and MONGODB_URI the service keeps its read model itself: set both, or run `npm start` alone'); // prettier-ignore
  }
  const projector = await Projector.start({
    kafka,
    mongodb,
    publicUrl,
    leaseMs,
    activityDays,
    clock: systemClock,
    onInfo: (text) => logger.info(text),
    onNotice: (text) => logger.warn(text),
    onFailure: fail,
  });
  const metrics = new Metrics();
  metrics.observeProjector(() => projector.progress);
  const server = healthServer(projector, metrics);
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    await projector.stop();
    throw listenError(error, host, port);
  }
  announce(`projecting; health on ${listeningAddress(host, (server.address() as AddressInfo).port)}`);
  return {
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await projector.stop();
    },
  };
}

runService(start);
