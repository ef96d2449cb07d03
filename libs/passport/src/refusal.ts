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
  return Object.assign(withStatus(new NotReady(reason), 503), { cause });
}

function withStatus(error: LatchkeyError, status: number): Error {
  return Object.assign(error, { status, statusCode: status, expose: true });
}

interface ProblemText {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** RFC 9457 problem details */
  readonly text: string;
}

const UNAUTHENTICATED = problemText(401, 'The credential was refused', new Unauthenticated(), {
  'www-authenticate': 'ApiKey realm="latchkey"',
});
const NOT_READY = problemText(503, 'Not ready', new NotReady(STALE), { 'retry-after': '1' });

/** The same refusal as it goes onto the wire: one body for whatever was wrong with a credential. */
export function problemTextOf(code: RefusalCode): ProblemText {
  return code === 'STALE' ? NOT_READY : UNAUTHENTICATED;
}

function problemText(status: number, title: string, error: LatchkeyError, more: Record<string, string>): ProblemText {
  const { code, message } = error;
  const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store', ...more };
  return { status, headers, text: JSON.stringify({ type, title, status, detail: message, code }) };
}
