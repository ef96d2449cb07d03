import { NotReady, Unauthenticated, type LatchkeyError, type RefusalCode } from '@latchkey/domain';

const STALE = 'this service has not heard from Latchkey for too long, or has not caught up yet';

/**
 * The error that says why nobody was let in: 401, or 503 where the process cannot tell. The members that Express, Fastify
 * and Nest look for are on it, so that services without a filter of their own answer right.
 */
export function refusalOf(code: RefusalCode): Error {
  return withoutStack(() => (code === 'STALE' ? notReady(STALE) : withStatus(new Unauthenticated(), 401)));
}

/** Where a refusal was thrown says nothing, and finding out costs more than the check. */
export function withoutStack<E>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** 503: it is not known whether this may go on, so it does not. */
export const notReady = (reason: string, cause?: Error): Error =>
  unavailable(`${reason}. Try again in a moment.`, cause);

const HOPELESS = new WeakSet<Error>();
const NOT_TAKEN = 'Latchkey does not take the revision entry of this action, so it was not done';

/** 503 that no second attempt mends: who operates the service has to. */
export function notTaken(cause: Error): Error {
  const error = unavailable(`${NOT_TAKEN}. The log of this service says why.`, cause);
  HOPELESS.add(error);
  return error;
}

// Latchkey's own text sends people to /readyz, which other services need not have.
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

/** A refusal as it goes onto the wire. */
export interface RefusalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly problem: Problem;
}

const HEADERS = { 'cache-control': 'no-store' };

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const CHALLENGE = 'ApiKey realm="latchkey"';
const TITLES: Readonly<Record<number, string>> = { 401: 'The credential was refused', 503: 'Not ready' };

/** What the caller is told of an error of `refusalOf` or `notReady`. */
export function answerTo(error: Error): RefusalAnswer {
  const { code, message, status } = error as LatchkeyError & { status: number };
  const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  const problem = { type, title: TITLES[status]!, status, detail: message, code };
  return { status, headers: { ...HEADERS, ...headersOf(status, error) }, problem };
}

function headersOf(status: number, error: Error): Record<string, string> {
  if (status === 401) return { 'www-authenticate': CHALLENGE };
  return HOPELESS.has(error) ? {} : { 'retry-after': '1' };
}

/** Node's answer, or Fastify's reply around it. */
interface RawAnswer {
  writeHead?(status: number, ...rest: unknown[]): unknown;
  hasHeader(name: string): boolean;
  setHeader(name: string, value: string): unknown;
}

/** Where somebody else makes the answer of a refusal, as AuthGuard does: only its status tells that it is one. */
export function challengeIfRefused(response: object): void {
  const raw = ((response as { raw?: object }).raw ?? response) as RawAnswer;
  const { writeHead } = raw;
  raw.writeHead &&= (status, ...rest) => {
    if (status === 401 && !raw.hasHeader('www-authenticate')) raw.setHeader('WWW-Authenticate', CHALLENGE);
    return writeHead!.call(raw, status, ...rest);
  };
}
