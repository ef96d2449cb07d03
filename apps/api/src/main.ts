import 'reflect-metadata';
import { KeyRing } from '@latchkey/domain';
import { ensureFirstAdmin, Installation, writeCredentialFile, type InstallationOptions } from '@latchkey/installation';
import {
  ConfigurationError,
  createLogger,
  Metrics,
  readConfiguration,
  systemClock,
  type Configuration,
  type Logger,
} from '@latchkey/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './create-app.js';
import { gaugesOf } from './health/gauges.js';

const STOP_WITHIN_MS = 9_000;
const GRACE_MS = 5_000;
const IDLE_CHECK_MS = 50;

async function main(configuration: Configuration, logger: Logger): Promise<void> {
  const ring = new KeyRing(configuration.sealingKeys);
  const installation = await Installation.start({
    dataDirectory: configuration.dataDirectory,
    ring,
    clock: systemClock,
    leaseMs: configuration.leaseMs,
    snapshots: { onInfo: (text) => logger.info(text), onProblem: (text) => logger.warn(text) },
    retention: retentionOf(configuration, logger),
    onTailCut: (notice) => logger.warn(notice, 'an incomplete record at the end of the log was cut off'),
    onFailure: (error) => fail(logger, error),
  });
  await announceFirstAdmin(installation, ring, logger);
  const metrics = new Metrics();
  metrics.observe(gaugesOf(installation));
  const { nest } = await createApp({ installation, ring, clock: systemClock, metrics, logger }, configuration);
  stopOnSignal(logger, async () => {
    // whoever still waits for a guard is told that the outcome is unknown
    installation.side.leases.stop();
    await closeGently(nest);
    await installation.stop();
  });
  await nest.listen(configuration.port, configuration.host);
  logger.info(`listening on ${await nest.getUrl()}`);
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

function stopOnSignal(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info(`${signal}: stopping`);
    setTimeout(() => fail(logger, new Error(`not stopped within ${STOP_WITHIN_MS} ms`)), STOP_WITHIN_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: Error) => fail(logger, error),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function fail(logger: Logger, error: Error): void {
  logger.fatal({ err: error }, error.message);
  process.exit(1);
}

function start(): void {
  let configuration: Configuration;
  try {
    configuration = readConfiguration();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`Latchkey cannot start. Correct these environment variables:\n${error.message}\n`);
    process.exit(1);
  }
  const logger = createLogger(configuration.logLevel);
  for (const name of configuration.unknownVariables) logger.warn(`${name} is no variable of Latchkey: is it misspelt?`);
  main(configuration, logger).catch((error: Error) => fail(logger, error));
}

start();
