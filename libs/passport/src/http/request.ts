import { randomUUID } from 'node:crypto';
import type { RequestHeaders } from '@latchkey/domain';
import type { Target } from '../source/replica-source.port.js';

/** The headers of a request, by name in lower case, as Node has them. */
export type Headers = RequestHeaders;

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

interface WithRawHeaders {
  readonly rawHeaders?: readonly string[];
  readonly raw?: { readonly rawHeaders?: readonly string[] };
}

/** Names and values of the headers by turns, as Node has them; undefined where a request does not tell. */
export function rawHeadersOf(request: object | undefined): readonly string[] | undefined {
  const { rawHeaders, raw } = (request ?? {}) as WithRawHeaders;
  return rawHeaders ?? raw?.rawHeaders;
}
