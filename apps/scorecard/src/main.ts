import 'reflect-metadata';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { ConfigurationError, readConfiguration } from './configuration.js';
import { fastify, listen } from './http/server.js';

const STOP_WITHIN_MS = 9_000;
const GRACE_MS = 5_000;
const IDLE_CHECK_MS = 50;

const logger = new Logger('Scorecard');

async function main(): Promise<void> {
  const configuration = readConfiguration();
  const nest = await NestFactory.create<NestFastifyApplication>(AppModule.of(configuration), fastify(), {
    logger: new ConsoleLogger({ colors: process.stdout.isTTY === true, logLevels: ['log', 'warn', 'error', 'fatal'] }),
    abortOnError: false,
    bodyParser: false,
  });
  stopOnSignal(nest);
  const address = await listen(nest, configuration).catch(async (error: unknown) => {
    await nest.close();
    throw error;
  });
  logger.log(`listening on ${address}`);
}

/** Answers what runs, reports its outcomes, exits with 0. */
function stopOnSignal(nest: NestFastifyApplication): void {
  let stopping = false;
  const onSignal = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.log(`${signal}: stopping`);
    setTimeout(() => fail(new Error(`not stopped within ${STOP_WITHIN_MS} ms`)), STOP_WITHIN_MS).unref();
    close(nest).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** Connections are closed as they turn idle, after a grace also those whose request never ends. */
async function close(nest: NestFastifyApplication): Promise<void> {
  const server = nest.getHttpServer();
  setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS).unref();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  await nest.close();
}

function fail(error: Error): void {
  if (error instanceof ConfigurationError) {
    process.stderr.write(`The scorecard cannot start. Correct these environment variables:\n${error.message}\n`);
  } else logger.fatal(error.message);
  process.exit(1);
}

main().catch(fail);
