import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigurationError, type Configuration } from '../configuration.js';

type Place = Pick<Configuration, 'host' | 'port'>;

/**
 * Begins to accept requests.
 *
 * @returns the address: the host that was asked for, and the port that it got
 * @throws ConfigurationError where it may not listen there
 */
export async function listen(nest: NestFastifyApplication, { host, port }: Place): Promise<string> {
  try {
    await nest.init();
    // nest.listen() prints the error that is explained below
    await nest.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    const remedy = remedyFor((error as NodeJS.ErrnoException).code, { host, port });
    throw remedy === null ? error : new ConfigurationError(remedy, { cause: error });
  }
  const { port: given } = nest.getHttpServer().address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${given}`;
}

function remedyFor(code: string | undefined, { host, port }: Place): string | null {
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
