import type { ServerResponse } from 'node:http';
import { rateLimitFields, type LimitStanding } from '@latchkey/domain';

/** Express's response and Fastify's reply, as far as both have the same. */
interface WithHeaders {
  getHeader?(name: string): unknown;
  header?(name: string, value: string): unknown;
}

/** Node's response, which Fastify's reply has as `raw`. */
type RawResponse = Omit<ServerResponse, 'writeHead'> & { writeHead?(status: number, ...rest: unknown[]): unknown };

export function setHeader(response: object, name: string, value: string): void {
  (response as WithHeaders).header?.(name, value);
}

/**
 * Keeps an answer out of shared caches. A handler may say otherwise: its headers are set later.
 *
 * @param vary the headers that may carry a credential
 */
export function keepPrivate(response: object, vary: string): void {
  setHeader(response, 'Cache-Control', 'no-store');
  const before = (response as WithHeaders).getHeader?.('Vary');
  if (before === undefined) setHeader(response, 'Vary', vary);
  else if (!String(before).includes(vary)) setHeader(response, 'Vary', `${String(before)}, ${vary}`);
}

/** What is left of the limit of a key. */
export function showLimit(response: object, standing: LimitStanding): void {
  for (const [name, value] of Object.entries(rateLimitFields(standing))) setHeader(response, name, value);
  if (standing.retryAfterSeconds > 0) setHeader(response, 'Retry-After', String(standing.retryAfterSeconds));
}

/** Calls back once with the status that was sent; 0 when the connection broke before the answer was out. */
export function whenAnswered(response: object, told: (status: number) => void): void {
  const raw = rawOf(response);
  const tell = () => told(raw.writableFinished ? raw.statusCode : 0);
  if (raw.destroyed) tell();
  else raw.once('close', tell);
}

/** For answers made elsewhere, as AuthGuard's are: adds the challenge to any 401. */
export function challengeIfRefused(response: object, challenge: string): void {
  const raw = rawOf(response);
  const { writeHead } = raw;
  raw.writeHead &&= (status, ...rest) => {
    if (status === 401 && !raw.hasHeader('www-authenticate')) raw.setHeader('WWW-Authenticate', challenge);
    return writeHead!.call(raw, status, ...rest);
  };
}

const rawOf = (response: object): RawResponse => ((response as { raw?: object }).raw ?? response) as RawResponse;
