import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigurationError, type Configuration } from '../configuration.js';
import { unsupported } from './problem.js';

const BODY_LIMIT_BYTES = 64 * 1024;
const LOAD_LIMIT_BYTES = 8 * 1024 * 1024;

type Address = Pick<Configuration, 'host' | 'port'>;

/** Callers may name their requests, and requests that arrive while it stops are answered. */
export function fastify(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestIdHeader: 'x-request-id',
    genReqId: () => randomUUID(),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
}

/** Returns the address: the host that was asked for, and the port that it got. @throws ConfigurationError */
export async function listen(nest: NestFastifyApplication, { host, port }: Address): Promise<string> {
  acceptCsv(nest);
  try {
    await nest.init();
    // nest.listen() would print the error that is explained below
    await nest.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    const remedy = remediesFor(host, port)[(error as NodeJS.ErrnoException).code ?? ''];
    throw remedy === undefined ? error : new ConfigurationError(remedy, { cause: error });
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

function remediesFor(host: string, port: number): Readonly<Record<string, string>> {
  const nowhere = `HOST ${host} is no address of this machine: set HOST to one of its own`;
  return {
    EADDRINUSE: `PORT ${port} on ${host} is taken by another process: set PORT to another one, or stop that process`,
    EACCES: `PORT ${port} may not be used by this user: set PORT to one above 1023`,
    EADDRNOTAVAIL: nowhere,
    ENOTFOUND: nowhere,
  };
}
