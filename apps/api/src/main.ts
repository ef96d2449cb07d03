import 'reflect-metadata';
import { KeyRing } from '@latchkey/domain';
import { ensureFirstAdmin, Installation, Projector, writeCredentialFile } from '@latchkey/installation';
import type { InstallationOptions } from '@latchkey/installation';
import { Metrics, runService, systemClock } from '@latchkey/platform';
import type { Configuration, Environment, Logger, Service } from '@latchkey/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './create-app.js';
import { gaugesOf } from './health/gauges.js';
import { offerSignIn } from './sessions/offer-sign-in.js';
import { VERSION } from './version.js';

const GRACE_MS = 5_000;
const IDLE_CHECK_MS = 50;

async function start({ configuration, logger, fail }: Environment): Promise<Service> {
  const ring = new KeyRing(configuration.sealingKeys);
  const { dataDirectory, leaseMs, kafka, mongodb } = configuration;
  const onNotice = (text: string) => logger.warn(text);
  const installation = await Installation.start({
    dataDirectory,
    ring,
    leaseMs,
    kafka,
    mongodb,
    onNotice,
    clock: systemClock,
    version: VERSION,
    snapshots: { onInfo: (text) => logger.info(text), onProblem: onNotice },
    retention: retentionOf(configuration, logger),
    onTailCut: (notice) => logger.warn(notice, 'an incomplete record at the end of the log was cut off'),
    onFailure: fail,
  });
  if (kafka === undefined) await announceFirstAdmin(installation, ring, logger);
  const metrics = new Metrics();
  metrics.observe(gaugesOf(installation));
  const projector = await projectorBeside({ configuration, logger, fail });
  if (projector !== null) metrics.observeWork(() => projector.progress);
  const { nest } = await createApp({ installation, ring, clock: systemClock, metrics, logger }, configuration);
  await nest.listen(configuration.port, configuration.host);
  const address = await nest.getUrl();
  logger.info(`listening on ${address}`);
  if (kafka === undefined) await offerSignIn(installation, systemClock, configuration.publicUrl ?? address);
  return {
    stop: async () => {
      // whoever still waits for a guard is told that the outcome is unknown
      installation.stopWaiting();
      await closeGently(nest);
      await installation.stop();
      await projector?.stop();
    },
  };
}

/** `npm start` runs everything in one process; on Kafka and MongoDB projectors may run apart from it as well. */
async function projectorBeside({ configuration, logger, fail }: Environment): Promise<Projector | null> {
  const { kafka, mongodb, publicUrl } = configuration;
  if (kafka === undefined || mongodb === undefined || !process.argv.includes('--with-projector')) return null;
  const onNotice = (text: string) => logger.warn(text);
  return Projector.start({ kafka, mongodb, publicUrl, clock: systemClock, onNotice, onFailure: fail });
}

function retentionOf({ activityDays: days }: Configuration, logger: Logger): InstallationOptions['retention'] {
  if (days === undefined) return undefined;
  return { days, onRemoved: (text) => logger.info(text), onProblem: (text) => logger.warn(text) };
}

async function announceFirstAdmin(installation: Installation, ring: KeyRing, logger: Logger): Promise<void> {
  const { replica, runner, directory } = installation.side;
  const made = await ensureFirstAdmin({ replica, runner, ring, clock: systemClock }, (credential) =>
    writeCredentialFile(directory.firstAdminKey, credential),
  );
  if (made !== null) logger.info(`the first admin key is in ${directory.firstAdminKey}; move it to a safe place`);
}

/**
 * Stops accepting and answers what runs. Connections are closed as they turn idle (Node looks once, and one whose answer
 * was on its way just then would be kept alive for a minute), after a grace also those whose request never ends.
 */
async function closeGently(nest: NestFastifyApplication): Promise<void> {
  const server = nest.getHttpServer();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await nest.close().finally(() => {
    clearInterval(idle);
    clearTimeout(grace);
  });
}

runService(start);
