import { Forbidden } from '@latchkey/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';

const SECURE_NAME = '__Host-latchkey';
/** On this machine there is no https, so there is no secure cookie either. */
const LOOPBACK_NAME = 'latchkey';
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Strict';

type Channel = 'https' | 'loopback' | 'plain';
type Asked = Pick<FastifyRequest, 'protocol' | 'host' | 'headers'>;

/** Where a browser may send the cookie of a session, and where it is believed. */
export class CookiePolicy {
  readonly #publicOrigin: URL | null;

  /** @param publicUrl the address that people use, where one was set */
  constructor(publicUrl: string | undefined) {
    this.#publicOrigin = publicUrl === undefined ? null : new URL(publicUrl);
  }

  /** The token in the cookie of this request, as it is; null when there is none. */
  tokenIn(request: Asked): string | null {
    const { cookie } = request.headers;
    if (cookie === undefined) return null;
    const secure = valueOf(cookie, SECURE_NAME);
    return secure ?? (this.#channelOf(request) === 'loopback' ? valueOf(cookie, LOOPBACK_NAME) : null);
  }

  set(request: Asked, reply: FastifyReply, token: string): void {
    reply.header('Set-Cookie', this.#cookie(request, token));
  }

  remove(request: Asked, reply: FastifyReply): void {
    reply.header('Set-Cookie', `${this.#cookie(request, '')}; Max-Age=0`);
  }

  /** @throws Forbidden when whoever is on the way could read what signs in */
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

  #isOwn(origin: string, { host }: Asked): boolean {
    if (!URL.canParse(origin)) return false;
    const { protocol, host: from } = new URL(origin);
    const asked = `${protocol}//${host}`;
    return origin === this.#publicOrigin?.origin || (URL.canParse(asked) && new URL(asked).host === from);
  }

  #cookie(request: Asked, token: string): string {
    const secure = this.#channelOf(request) === 'https';
    return secure ? `${SECURE_NAME}=${token}; ${ATTRIBUTES}; Secure` : `${LOOPBACK_NAME}=${token}; ${ATTRIBUTES}`;
  }

  // A proxy that ends TLS need not say so: where the public address is https, what is not asked of this machine came
  // through it, and so did a page of that address.
  #channelOf({ protocol, host, headers }: Asked): Channel {
    const loopback = isLoopback(host);
    const publicly = !loopback || headers.origin === this.#publicOrigin?.origin;
    if (protocol === 'https' || (publicly && this.#publicOrigin?.protocol === 'https:')) return 'https';
    return loopback ? 'loopback' : 'plain';
  }
}

function isLoopback(host: string): boolean {
  const asked = `http://${host}`;
  if (!URL.canParse(asked)) return false;
  const { hostname } = new URL(asked);
  return /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname);
}

function valueOf(cookies: string, name: string): string | null {
  for (const cookie of cookies.split(';')) {
    const [key, value] = cookie.split('=', 2);
    if (key?.trim() === name) return value?.trim() ?? '';
  }
  return null;
}
