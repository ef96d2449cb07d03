import type { Clock } from '@latchkey/domain';
import { ConfigurationError, readConfiguration, type Configuration } from './configuration.js';
import { createLogger, type Logger } from './logging.js';

/** The wall clock of this machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** A service that runs until its process is told to stop. */
export interface Service {
  /** finishes what runs, flushes and closes */
  stop(): Promise<void>;
}

/** What a service gets to start with. */
export interface Environment {
  readonly configuration: Configuration;
  readonly logger: Logger;
  /** writes a line to the log whatever LOG_LEVEL says */
  announce(line: string): void;
  /** logs the error and ends the process with 1 */
  fail(error: Error): void;
}

const STOP_WITHIN_MS = 9_000;

/**
 * Reads the environment, starts a service and stops it on SIGTERM or SIGINT; the process then ends with 0 within 9 s, or
 * with 1 when something failed.
 */
export function runService(start: (environment: Environment) => Promise<Service>): void {
  let configuration: Configuration;
  try {
    configuration = readConfiguration();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return misconfigured(error);
  }
  const logger = createLogger(configuration.logLevel);
  for (const warning of configuration.warnings) logger.warn(warning);
  const fail = (error: Error) => {
    logger.fatal({ err: error }, error.message);
    process.exit(1);
  };
  const announce = (line: string) => logger.child({}, { level: 'info' }).info(line);
  const starting = start({ configuration, logger, announce, fail });
  starting.catch((error: Error) => (error instanceof ConfigurationError ? misconfigured(error) : fail(error)));
  stopOnSignal(logger, fail, async () => (await starting).stop());
}

function misconfigured({ message }: ConfigurationError): never {
  process.stderr.write(`Latchkey cannot start. Correct these environment variables:\n${message}\n`);
  process.exit(1);
}

function stopOnSignal(logger: Logger, fail: (error: Error) => void, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info(`${signal}: stopping`);
    setTimeout(() => fail(new Error(`not stopped within ${STOP_WITHIN_MS} ms`)), STOP_WITHIN_MS).unref();
    stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
