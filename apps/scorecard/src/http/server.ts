import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigurationError, type Configuration } from '../configuration.js';
import { unsupported } from './problem.js';

const BODY_LIMIT_BYTES = 64 * 1024;
const LOAD_LIMIT_BYTES = 8 * 1024 * 1024;

/** Fastify as the scorecard needs it: callers may name their requests, and requests that arrive while it stops are answered. */
export function fastify(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestIdHeader: 'x-request-id',
    genReqId: () => randomUUID(),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
}

/**
 * Begins to accept requests.
 *
 * @returns the address: the host that was asked for, and the port that it got
 * @throws ConfigurationError where it may not listen there
 */
export async function listen(
  nest: NestFastifyApplication,
  { host, port }: Pick<Configuration, 'host' | 'port'>,
): Promise<string> {
  acceptCsv(nest);
  try {
    await nest.init();
    // nest.listen() would print the error that is explained below
    await nest.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    const remedy = remedyFor((error as NodeJS.ErrnoException).code, host, port);
    throw remedy === null ? error : new ConfigurationError(remedy, { cause: error });
  }
  const { port: given } = nest.getHttpServer().address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${given}`;
}

/** POST /loads takes CSV, as bytes; every other route takes JSON. */
function acceptCsv(nest: NestFastifyApplication): void {
  nest.getHttpAdapter().getInstance().removeContentTypeParser('text/plain');
  nest.useBodyParser('text/csv', { bodyLimit: LOAD_LIMIT_BYTES }, (request, body, done) => {
    if (request.routeOptions.url === '/loads') done(null, body);
    else done(unsupported('application/json'));
  });
}

function remedyFor(code: string | undefined, host: string, port: number): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `PORT ${port} on ${host} is taken by another process: set PORT to another one, or stop that process`;
    case 'EACCES':
      return `PORT ${port} may not be used by this user: set PORT to one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is no address of this machine: set HOST to one of its own`;
    default:
      return null;
  }
}
