import { NotReady, Unauthenticated, type LatchkeyError, type RefusalCode } from '@latchkey/domain';

const STALE = 'this service has not heard from Latchkey for too long, or has not caught up yet';

/**
 * The error that says why nobody was let in: 401, or 503 where the process cannot tell. The members that Express, Fastify
 * and Nest look for are on it, so that services without a filter of their own answer right.
 */
export function refusalOf(code: RefusalCode): Error {
  return code === 'STALE' ? notReady(STALE) : withStatus(new Unauthenticated(), 401);
}

/** 503: it is not known whether this may go on, so it does not. */
export function notReady(reason: string, cause?: Error): Error {
  return Object.assign(withStatus(notReadyHere(reason), 503), { cause });
}

// Latchkey's own text sends people to /readyz, which other services need not have.
function notReadyHere(reason: string): NotReady {
  return Object.assign(new NotReady(reason), { message: `Not ready: ${reason}. Try again in a moment.` });
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

const HEADERS = { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' };
const KINDS: Readonly<Record<number, readonly [title: string, headers: Readonly<Record<string, string>>]>> = {
  401: ['The credential was refused', { 'www-authenticate': 'ApiKey realm="latchkey"' }],
  503: ['Not ready', { 'retry-after': '1' }],
};

/** What the caller is told of an error of `refusalOf` or `notReady`. */
export function answerTo(error: Error): RefusalAnswer {
  const { code, message, status } = error as LatchkeyError & { status: number };
  const [title, more] = KINDS[status]!;
  const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  return { status, headers: { ...HEADERS, ...more }, problem: { type, title, status, detail: message, code } };
}

const written = (error: Error) => {
  const { status, headers, problem } = answerTo(error);
  return { status, headers, text: JSON.stringify(problem) };
};
const UNAUTHENTICATED = written(refusalOf('UNKNOWN_KEY'));
const NOT_READY = written(refusalOf('STALE'));

/** The same refusal, written once: one body for whatever was wrong with a credential. */
export function problemTextOf(code: RefusalCode): typeof NOT_READY {
  return code === 'STALE' ? NOT_READY : UNAUTHENTICATED;
}
