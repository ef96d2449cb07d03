import { NotReady, Unauthenticated, type LatchkeyError, type RefusalCode } from '@latchkey/domain';

const STALE = 'this service has not heard from Latchkey for too long, or has not caught up yet';

/**
 * The error that says why nobody was let in: 401, or 503 where the process cannot tell. The members that Express, Fastify
 * and Nest look for are on it, so that services without a filter of their own answer right.
 */
export function refusalOf(code: RefusalCode): LatchkeyError {
  return code === 'STALE' ? notReady(STALE) : withStatus(new Unauthenticated(), 401);
}

/** 503: it is not known whether this may go on, so it does not. */
export function notReady(reason: string, cause?: Error): LatchkeyError {
  return Object.assign(withStatus(new NotReady(reason), 503), { cause });
}

function withStatus(error: LatchkeyError, status: number): LatchkeyError {
  return Object.assign(error, { status, statusCode: status, expose: true });
}

interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** RFC 9457 problem details */
  readonly body: { readonly [member: string]: string | number };
}

const CHALLENGE = { 'www-authenticate': 'ApiKey realm="latchkey"' };
const SOON = { 'retry-after': '1' };

/** A refusal as it goes onto the wire, whoever sends it: one body for whatever was wrong with a credential. */
export function problemOf({ code, message }: LatchkeyError): Problem {
  const [status, title, more] =
    code === 'UNAUTHENTICATED' ? [401, 'The credential was refused', CHALLENGE] : [503, 'Not ready', SOON];
  const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store', ...more };
  return { status, headers, body: { type, title, status, detail: message, code } };
}

const textOf = ({ body, ...rest }: Problem) => ({ ...rest, text: JSON.stringify(body) });
const UNAUTHENTICATED = textOf(problemOf(refusalOf('UNKNOWN_KEY')));
const NOT_READY = textOf(problemOf(refusalOf('STALE')));

/** As text that was made once: an error and its JSON cost more than the whole check. */
export function problemTextOf(code: RefusalCode): ReturnType<typeof textOf> {
  return code === 'STALE' ? NOT_READY : UNAUTHENTICATED;
}
