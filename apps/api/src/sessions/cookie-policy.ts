import { digestOf, Forbidden } from '@latchkey/domain';
import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PublicAddress } from '../http/public-address.js';

const NAME_LENGTH = 8;
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Strict';

type Channel = 'https' | 'loopback' | 'plain';
type Asked = Pick<FastifyRequest, 'protocol' | 'host' | 'headers'>;

/** Where a browser may send the cookie of a session, and where the cookie is trusted. */
export class CookiePolicy {
  readonly name: string;
  /** For loopback addresses: without https there is no secure cookie. */
  readonly #loopbackName: string;

  /** Browsers keep cookies by host, whatever the port and path, so each installation has its own name, by its `log`. */
  constructor(
    private readonly address: PublicAddress,
    log: string,
  ) {
    this.#loopbackName = `latchkey-${digestOf(log).slice(0, NAME_LENGTH)}`;
    this.name = `__Host-${this.#loopbackName}`;
  }

  tokenIn(request: Asked): string | null {
    const cookies = parseCookie(request.headers.cookie ?? '');
    const loopback = this.#channelOf(request) === 'loopback' ? cookies[this.#loopbackName] : undefined;
    return cookies[this.name] ?? loopback ?? null;
  }

  set(request: Asked, reply: FastifyReply, token: string): void {
    reply.header('Set-Cookie', this.#cookie(request, token));
  }

  remove(request: Asked, reply: FastifyReply): void {
    reply.header('Set-Cookie', `${this.#cookie(request, '')}; Max-Age=0`);
  }

  /** @throws Forbidden when others on the network could read the credential */
  requireSafeChannel(request: Asked): void {
    if (this.#channelOf(request) !== 'plain') return;
    throw new Forbidden(
      'https',
      'Open the https address; behind a proxy that ends TLS, set LATCHKEY_PUBLIC_URL to that address, or name the proxy ' +
        'in LATCHKEY_TRUSTED_PROXIES',
    );
  }

  /** @throws Forbidden when a browser says that a page of another origin sends this */
  requireOwnOrigin(request: Asked): void {
    const { origin } = request.headers;
    if (origin === undefined || this.#isOwn(origin, request)) return;
    throw new Forbidden(
      'a page of this service',
      'Open it at its own address; behind a proxy, set LATCHKEY_PUBLIC_URL to the address that people use',
    );
  }

  // Anyone on the network can change a page that came over plain http, so it is another origin than that over https.
  #isOwn(origin: string, request: Asked): boolean {
    const asked = `${this.#channelOf(request) === 'https' ? 'https' : 'http'}://${request.host}`;
    return origin === this.address.origin || (URL.canParse(asked) && new URL(asked).origin === origin);
  }

  #cookie(request: Asked, token: string): string {
    const secure = this.#channelOf(request) === 'https';
    return secure ? `${this.name}=${token}; ${ATTRIBUTES}; Secure` : `${this.#loopbackName}=${token}; ${ATTRIBUTES}`;
  }

  // A proxy that ends TLS need not say so: where the public address is https, requests to any host but loopback came
  // through it, and so did pages of that address.
  #channelOf({ protocol, host, headers }: Asked): Channel {
    const loopback = isLoopback(host);
    const publicly = !loopback || (headers.origin !== undefined && headers.origin === this.address.origin);
    if (protocol === 'https' || (publicly && this.address.secure)) return 'https';
    return loopback ? 'loopback' : 'plain';
  }
}

function isLoopback(host: string): boolean {
  const asked = `http://${host}`;
  if (!URL.canParse(asked)) return false;
  const { hostname } = new URL(asked);
  return /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname);
}
