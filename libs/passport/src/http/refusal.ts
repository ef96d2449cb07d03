import { CHALLENGE, Forbidden, insufficientScope, LimitReached, NotReady, Unauthenticated } from '@latchkey/domain';
import type { LatchkeyError, LimitStanding, RefusalCode } from '@latchkey/domain';
import type { SourceError } from '../source/replica-source.port.js';

const STALE = 'this service has not heard from Latchkey for too long, or has not caught up yet';

/** A refused verification: `limit` where that is why. */
interface Refused {
  readonly code: RefusalCode;
  readonly limit?: LimitStanding;
}

/**
 * 401, 429 when the key has made too many requests, or 503 when this process may not answer, with the members that
 * Express, Fastify and Nest look for.
 */
export function refusalError({ code, limit }: Refused, challenge = CHALLENGE): Error {
  return withoutStack(() => {
    if (code === 'STALE') return notReady(STALE);
    return limit === undefined
      ? Object.assign(new Unauthenticated(undefined, challenge), withStatus(401))
      : limitReached(limit);
  });
}

// handlers of Express and Fastify send the headers of an error
function limitReached(limit: LimitStanding): Error {
  const error = new LimitReached(limit);
  return Object.assign(error, withStatus(429), { headers: limitHeaders(error) });
}

const limitHeaders = ({ fields, retryAfterSeconds }: LimitReached) => ({
  ...fields,
  'Retry-After': String(retryAfterSeconds),
});

/** 403 of a key that lacks these scopes; none: of any key with scopes. */
export const scopesMissing = (scopes: readonly string[]): Error =>
  withoutStack(() => Object.assign(insufficientScope(scopes), withStatus(403)));

/** 403 of a user who has none of these roles. */
export const forbidden = (roles: readonly string[]): Error =>
  withoutStack(() => Object.assign(new Forbidden(`the role ${roles.toSorted().join(' or ')}`), withStatus(403)));

/** Makes an error without a stack: where a refusal was thrown says nothing, and finding out costs more than the check. */
export function withoutStack<E>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** 503 that a retry may mend. */
export const notReady = (reason: string, cause?: Error): Error =>
  unavailable(`${reason}. Try again in a moment.`, cause);

const NOT_TAKEN = 'Latchkey does not take the revision entry of this action, so it was not done';

/** 503 that no retry mends: the service's operator has to. */
export const notTaken = (cause: SourceError): Error =>
  unavailable(`${NOT_TAKEN}. The log of this service says why.`, cause);

// Latchkey's own text points to /readyz, which other services need not have.
function unavailable(detail: string, cause?: Error): Error {
  return Object.assign(new NotReady(detail), { message: `Not ready: ${detail}`, cause, ...withStatus(503) });
}

const withStatus = (status: number) => ({ status, statusCode: status, expose: true });

/** The media type of problem details (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const TITLES: Readonly<Record<number, string>> = {
  401: 'The credential was refused',
  403: 'Not allowed',
  429: 'Too many requests',
  503: 'Not ready',
};

interface Answered {
  readonly status: number;
  readonly cause?: SourceError;
  readonly challenge?: string | null;
}

/** The answer to the caller for an error of this module, with RFC 9457 problem details. */
export function answerTo(error: Error) {
  const { code, message, status, cause, challenge } = error as LatchkeyError & Answered;
  const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  const problem = { type, title: TITLES[status]!, status, detail: message, code };
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (challenge) headers['www-authenticate'] = challenge;
  else if (error instanceof LimitReached) Object.assign(headers, limitHeaders(error));
  else if (status === 503 && cause?.kind !== 'rejected') headers['retry-after'] = '1';
  return { status, headers, problem };
}
