import { CHALLENGE, NotReady, Unauthenticated, type LatchkeyError, type RefusalCode } from '@latchkey/domain';
import type { SourceError } from '../source/replica-source.port.js';

const STALE = 'this service has not heard from Latchkey for too long, or has not caught up yet';

/** 401, or 503 when this process may not answer, with the members that Express, Fastify and Nest look for. */
export function refusalError(code: RefusalCode): Error {
  return withoutStack(() =>
    code === 'STALE' ? notReady(STALE) : Object.assign(new Unauthenticated(), withStatus(401)),
  );
}

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

const TITLES: Readonly<Record<number, string>> = { 401: 'The credential was refused', 503: 'Not ready' };

/** The answer to the caller for an error of this module, with RFC 9457 problem details. */
export function answerTo(error: Error) {
  const { code, message, status, cause } = error as LatchkeyError & { status: number; cause?: SourceError };
  const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  const problem = { type, title: TITLES[status]!, status, detail: message, code };
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (status === 401) headers['www-authenticate'] = CHALLENGE;
  else if (cause?.kind !== 'rejected') headers['retry-after'] = '1';
  return { status, headers, problem };
}
