import { ConfigurationError } from './configuration.js';

/** The address of a server that listens on `HOST` at a port, as text: what was asked for, IPv6 in brackets. */
export function listeningAddress(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The same for a browser on this machine, which cannot open `0.0.0.0` or `::`. */
export function localAddress(host: string, port: number): string {
  return listeningAddress(host === '0.0.0.0' || /^[0:]+$/.test(host) ? 'localhost' : host, port);
}

/** Turns the error of a server that cannot listen into one that names the variable to change. Other errors stay as they are. */
export function listenError(error: unknown, host: string, port: number): unknown {
  const remedy = remedyFor((error as NodeJS.ErrnoException).code, host, port);
  return remedy === null ? error : new ConfigurationError(remedy, { cause: error });
}

function remedyFor(code: string | undefined, host: string, port: number): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `PORT ${port} on ${host} is taken by another process: set PORT to another one (0 picks a free one), or stop that process`;
    case 'EACCES':
      return `PORT ${port} may not be used by this user: set PORT to one above 1023`;
    case 'EADDRNOTAVAIL':
      return `HOST ${host} is no address of this machine: set HOST to one of its own, to 127.0.0.1, or to 0.0.0.0 for all of them`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return `HOST ${host} cannot be resolved (${code}): set HOST to an address of this machine`;
    default:
      return null;
  }
}
