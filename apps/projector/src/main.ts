import type { AddressInfo } from 'node:net';
import { Projector } from '@latchkey/installation';
import {
  ConfigurationError,
  listenError,
  listeningAddress,
  Metrics,
  runService,
  systemClock,
} from '@latchkey/platform';
import type { Environment, Service } from '@latchkey/platform';
import fastify, { type FastifyInstance } from 'fastify';

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
  const server = healthServer(projector);
  try {
    await server.listen({ port, host });
  } catch (error) {
    await projector.stop();
    throw listenError(error, host, port);
  }
  announce(`projecting; health on ${listeningAddress(host, (server.server.address() as AddressInfo).port)}`);
  return { stop: () => server.close().finally(() => projector.stop()) };
}

/** Answers /livez, /readyz and /metrics, and 404 to everything else. */
function healthServer(projector: Projector): FastifyInstance {
  const metrics = new Metrics();
  metrics.observeProjector(() => projector.progress);
  const server = fastify({ forceCloseConnections: true, requestTimeout: 10_000, keepAliveTimeout: 5_000 });
  server.get('/livez', () => ({ status: 'ok' }));
  server.get('/readyz', (_, reply) => {
    const { ready, checks } = readiness(projector);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks });
  });
  server.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  server.setNotFoundHandler((_, reply) => reply.code(404).send({ detail: 'there are /livez, /readyz and /metrics' }));
  return server;
}

function readiness({ tasks, failure, remaking }: Projector) {
  const failing = tasks.filter(({ lastError }) => lastError !== null);
  const checks = {
    log: { ok: failure === null, reason: failure?.message ?? null },
    work: { ok: failing.length === 0, reason: failing.map(({ name, lastError }) => `${name}: ${lastError!.message}`).join('; ') || null }, // prettier-ignore
  };
  const of = remaking && `${remaking.done} of ${remaking.total ?? 'all'} records`;
  const readModel = { ok: of === null, reason: of && `it is made anew for this version, ${of}` };
  return { ready: checks.log.ok && checks.work.ok && readModel.ok, checks: { ...checks, readModel } };
}

runService(start);
