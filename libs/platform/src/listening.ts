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
  const { code = '' } = error as NodeJS.ErrnoException;
  const unresolved = `HOST ${host} cannot be resolved (${code}): set HOST to an address of this machine`;
  const remedies: Readonly<Record<string, string>> = {
    EADDRINUSE: `PORT ${port} on ${host} is taken by another process: set PORT to another one (0 picks a free one), or stop that process`,
    EACCES: `PORT ${port} may not be used by this user: set PORT to one above 1023`,
    EADDRNOTAVAIL: `HOST ${host} is no address of this machine: set HOST to one of its own, to 127.0.0.1, or to 0.0.0.0 for all of them`,
    ENOTFOUND: unresolved,
    EAI_AGAIN: unresolved,
    EINVAL: unresolved,
  };
  const remedy = remedies[code];
  return remedy === undefined ? error : new ConfigurationError(remedy, { cause: error });
}
