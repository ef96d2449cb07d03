import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { formatToken, KeyRing, LatchkeyError, type Credential } from '@latchkey/domain';
import { ensureFirstAdmin, firstActiveAdmin, issueLink, Projector, signInAddress } from '@latchkey/installation';
import { startInstallation, writeCredentialFile } from '@latchkey/installation';
import type { Installation, InstallationOptions } from '@latchkey/installation';
import { listenError, listeningAddress, localAddress, Metrics, runService, systemClock } from '@latchkey/platform';
import type { Configuration, Environment, Service } from '@latchkey/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { VERSION } from './app-parts.js';
import { createApp } from './create-app.js';
import { observeInstallation } from './health/observe.js';

const GRACE_MS = 5_000;
const IDLE_CHECK_MS = 50;

async function start({ configuration, logger, announce, fail }: Environment): Promise<Service> {
  const ring = new KeyRing(configuration.sealingKeys);
  const { host, publicUrl } = configuration;
  const options: InstallationOptions = {
    ...configuration,
    ring,
    clock: systemClock,
    version: VERSION,
    onInfo: (text) => logger.info(text),
    onNotice: (text) => logger.warn(text),
    onTailCut: (notice) => logger.warn(notice, 'an incomplete record at the end of the log was cut off'),
    onFailure: fail,
  };
  const installation = await startInstallation(options);
  const { firstAdminKeyFile } = installation;
  if (firstAdminKeyFile !== null) {
    const keep = (credential: Credential) => writeCredentialFile(firstAdminKeyFile, credential);
    const made = await ensureFirstAdmin(installation.writeSide, ring, keep);
    if (made !== null) logger.info(`the first admin key is in ${firstAdminKeyFile}; move it to a safe place`);
  }
  const metrics = new Metrics();
  observeInstallation(installation, metrics);
  const projector = await projectorBeside(options, publicUrl);
  if (projector !== null) metrics.observeProjector(() => projector.progress);
  const { nest } = await createApp({ installation, ring, clock: systemClock, metrics, logger }, configuration);
  const stop = async () => {
    // requests that still wait for a guard are told that the outcome is unknown
    installation.writeSide.stopWaiting();
    await closeGently(nest);
    await installation.stop();
    await projector?.stop();
  };
  const port = await listen(nest, configuration).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  announce(`listening on ${listeningAddress(host, port)}`);
  if (firstAdminKeyFile !== null) await offerSignIn(installation, publicUrl ?? localAddress(host, port));
  return { stop };
}

/** @returns the port it listens on. @throws ConfigurationError where it may not */
async function listen(nest: NestFastifyApplication, { host, port }: Configuration): Promise<number> {
  try {
    // nest.listen() prints the error that is explained below
    await nest.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    throw listenError(error, host, port);
  }
  return (nest.getHttpServer().address() as AddressInfo).port;
}

/** `npm start` runs everything in one process; on Kafka and MongoDB projectors may run apart from it as well. */
async function projectorBeside(options: InstallationOptions, publicUrl: string | undefined): Promise<Projector | null> {
  const { kafka, mongodb } = options;
  if (kafka === undefined || mongodb === undefined || !process.argv.includes('--with-projector')) return null;
  return Projector.start({ ...options, kafka, mongodb, publicUrl });
}

/** At a terminal, shows a link to sign in with at once. It goes into no log: what the link holds is a secret. */
async function offerSignIn({ writeSide }: Installation, address: string): Promise<void> {
  const [terminal, admin] = [process.stdout, firstActiveAdmin(writeSide)];
  if (!terminal.isTTY || admin === null) return;
  try {
    const { token } = await issueLink(writeSide, admin);
    terminal.write(`Sign in within 15 minutes, once: ${signInAddress(address, formatToken(token))}\n`);
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    terminal.write(`There is no link to sign in with: ${error.message}\n`);
  }
}

/**
 * Answers the requests that run, and cuts off those that never end. Connections are closed as they turn idle: Node looks
 * only once, and would keep one that is just being answered for a minute.
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
