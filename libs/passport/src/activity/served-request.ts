import { randomUUID } from 'node:crypto';
import type { Headers } from '../credential-headers.js';
import type { Target } from './reported-entry.js';

/** What Express's and Fastify's requests have in common. */
export interface ServedRequest {
  readonly headers: Headers;
  readonly method?: string;
  readonly url?: string;
  readonly originalUrl?: string;
  readonly ip?: string;
  readonly id?: unknown;
}

/** Node's answer, or Fastify's reply around it. */
interface Answer {
  readonly statusCode: number;
  readonly writableFinished: boolean;
  readonly destroyed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
/** Fastify's own ids start anew in each process. */
const COUNTED = /^req-[0-9a-z]+$/;

const made = new WeakMap<object, string>();

/**
 * Whatever calls it so first: the caller, the server, or this function. Unique across processes unless a caller repeats
 * it; the same for each action of one request.
 */
export function requestIdOf(request: ServedRequest): string {
  const { headers, id } = request;
  const stated = headers['x-request-id'];
  if (typeof stated === 'string' && REQUEST_ID.test(stated)) return stated;
  if (typeof id === 'string' && REQUEST_ID.test(id) && !COUNTED.test(id)) return id;
  const known = made.get(request) ?? randomUUID();
  made.set(request, known);
  return known;
}

export function pathOf({ originalUrl, url }: ServedRequest): Target {
  const path = (originalUrl ?? url ?? '').split('?')[0]!;
  return { type: 'path', id: path, name: path };
}

/** Calls back once with the status that was sent; 0 when the connection broke before the answer was out. */
export function whenAnswered(response: object, told: (status: number) => void): void {
  const answer = ((response as { raw?: object }).raw ?? response) as Answer;
  if (answer.destroyed) told(answer.writableFinished ? answer.statusCode : 0);
  else answer.once('close', () => told(answer.writableFinished ? answer.statusCode : 0));
}
