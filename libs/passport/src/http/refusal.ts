import { NotReady, Unauthenticated, type LatchkeyError, type RefusalCode } from '@latchkey/domain';
import { CHALLENGE } from './response.js';

const STALE = 'this service has not heard from Latchkey for too long, or has not caught up yet';

/**
 * The error of a refusal: 401, or 503 when this process may not answer. It has the members that Express, Fastify and Nest
 * look for, so that a service needs no filter of its own.
 */
export function refusalError(code: RefusalCode): Error {
  return withoutStack(() => (code === 'STALE' ? notReady(STALE) : withStatus(new Unauthenticated(), 401)));
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

const NO_RETRY = new WeakSet<Error>();
const NOT_TAKEN = 'Latchkey does not take the revision entry of this action, so it was not done';

/** 503 that no retry mends: the service's operator has to. */
export function notTaken(cause: Error): Error {
  const error = unavailable(`${NOT_TAKEN}. The log of this service says why.`, cause);
  NO_RETRY.add(error);
  return error;
}

// Latchkey's own text points to /readyz, which other services need not have.
function unavailable(detail: string, cause?: Error): Error {
  const error = Object.assign(new NotReady(detail), { message: `Not ready: ${detail}` });
  return Object.assign(withStatus(error, 503), { cause });
}

function withStatus(error: LatchkeyError, status: number): Error {
  return Object.assign(error, { status, statusCode: status, expose: true });
}

/** RFC 9457 problem details of a refusal. */
interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
}

/** A refusal as it goes on the wire. */
export interface RefusalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly problem: Problem;
}

const HEADERS = { 'cache-control': 'no-store' };

/** The media type of problem details (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const TITLES: Readonly<Record<number, string>> = { 401: 'The credential was refused', 503: 'Not ready' };

/** The answer to the caller for an error of this module. */
export function answerTo(error: Error): RefusalAnswer {
  const { code, message, status } = error as LatchkeyError & { status: number };
  const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  const problem = { type, title: TITLES[status]!, status, detail: message, code };
  return { status, headers: { ...HEADERS, ...headersOf(status, error) }, problem };
}

function headersOf(status: number, error: Error): Record<string, string> {
  if (status === 401) return { 'www-authenticate': CHALLENGE };
  return NO_RETRY.has(error) ? {} : { 'retry-after': '1' };
}
