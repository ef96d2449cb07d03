import type { FastifyRequest } from 'fastify';

/** The address that people use (LATCHKEY_PUBLIC_URL), where one was set. It may have a path: the prefix. */
export class PublicAddress {
  readonly origin: string | null;
  readonly secure: boolean;
  /** the prefix of every path at this address: '', or as in '/latchkey' */
  readonly prefix: string;

  /** @param url as `Configuration` has it: no user, query or fragment, and no slash at its end */
  constructor(readonly url: string | undefined) {
    const parsed = url === undefined ? null : new URL(url);
    this.origin = parsed?.origin ?? null;
    this.secure = parsed?.protocol === 'https:';
    this.prefix = (parsed?.pathname ?? '').replace(/\/$/, '');
  }

  /** The path and query by which the routes know a request: a proxy may leave the prefix on, or take it off. */
  withoutPrefix(pathAndQuery: string): string {
    const { prefix } = this;
    if (prefix === '' || !pathAndQuery.startsWith(prefix)) return pathAndQuery;
    const rest = pathAndQuery.slice(prefix.length);
    if (rest === '' || rest.startsWith('?')) return `/${rest}`;
    return rest.startsWith('/') ? rest : pathAndQuery;
  }

  /** The base address for the sender of a request: the public one, else the one it asked. */
  baseFor({ protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>): string {
    return this.url ?? `${protocol}://${host}`;
  }
}
