import { randomUUID } from 'node:crypto';
import type { Target } from '../source/replica-source.port.js';

/** The headers of a request, by name in lower case, as Node has them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Both halves of a credential as a request carries them, not yet verified. */
export interface PresentedCredential {
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * The two halves of the credential that a request carries; MISSING_HEADER when one is missing, MALFORMED when one is a
 * list. Node joins a repeated header with ", ", which no key contains, so that verification refuses it as malformed.
 */
export function presentedCredential(headers: Headers): PresentedCredential | 'MISSING_HEADER' | 'MALFORMED' {
  // as Node has them, in lower case
  const { accesskey: accessKey, secretkey: secretKey } = headers;
  if (!accessKey || !secretKey) return 'MISSING_HEADER';
  if (typeof accessKey !== 'string' || typeof secretKey !== 'string') return 'MALFORMED';
  return { accessKey, secretKey };
}

/** What Express's and Fastify's requests have in common. */
export interface ServedRequest {
  readonly headers: Headers;
  readonly method?: string;
  readonly url?: string;
  readonly originalUrl?: string;
  readonly ip?: string;
  readonly id?: unknown;
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
// Fastify's own ids start anew in each process
const COUNTED = /^req-[0-9a-z]+$/;
const made = new WeakMap<object, string>();

/** The id of a request: the caller's `X-Request-Id`, else the server's, else a random one; the same on each call. */
export function requestIdOf(request: ServedRequest): string {
  const { headers, id } = request;
  const stated = headers['x-request-id'];
  if (typeof stated === 'string' && REQUEST_ID.test(stated)) return stated;
  if (typeof id === 'string' && REQUEST_ID.test(id) && !COUNTED.test(id)) return id;
  const known = made.get(request) ?? randomUUID();
  made.set(request, known);
  return known;
}

/** The target that names a request's path. */
export function pathOf({ originalUrl, url }: ServedRequest): Target {
  const path = (originalUrl ?? url ?? '').split('?')[0]!;
  return { type: 'path', id: path, name: path };
}
