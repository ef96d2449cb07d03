import { grants } from '@latchkey/domain';
import type { Caller as AdmittedCaller, KeyKind, LimitStanding, Origin, RefusalCode } from '@latchkey/domain';

/** Whom a request acts for: its user, the key it came through, and the account of both. */
export interface Caller extends AdmittedCaller {
  /** Whether the key has a scope, as in `elements:edit`; a key without scopes may all that its user may. */
  can(scope: string): boolean;
  /**
   * Aborts with a CallerEnded when the caller's right ends, or this process may not answer any more. Use it for streams,
   * sockets and jobs. Listen to it, or keep the caller: what AbortSignal.any makes of it does not keep it alive.
   */
  readonly signal: AbortSignal;
}

/** Whom a credential acts for, or why it is refused. */
export type Verification =
  | { readonly valid: true; readonly caller: Caller; readonly limit?: LimitStanding }
  | { readonly valid: false; readonly code: RefusalCode; readonly limit?: LimitStanding };

/** Verifies credentials from memory: no network, no disk, no write. */
export interface Verifier {
  /**
   * @param kind the kind of key the route takes
   * @param origin the request, of which `ip` and `headers['user-agent']` are read: keys may work from some addresses alone
   */
  verify(accessKey: string, secretKey: string, kind: KeyKind, origin?: Origin): Verification;
}

/** Whom a request was admitted for, and how. */
export interface Admission {
  readonly caller: Caller;
  readonly kind: KeyKind;
  /** an admission by one verifier does not count for another */
  readonly by: Verifier;
}

/** What a guard tells Passport's strategy, which does not see the route: the kind of key it states, if any. */
export interface RouteHint {
  readonly kind: KeyKind | null;
  readonly response: object | null;
}

/** A caller with `can`, whichever verifier handed it out. Those of a verifier of one's own have no signal. */
export function withCan(caller: AdmittedCaller): Caller {
  if (typeof (caller as Partial<Caller>).can === 'function') return caller as Caller;
  // a session of Latchkey's own API has no key
  const scopes = (caller.key as AdmittedCaller['key'] | null)?.scopes ?? null;
  return Object.assign({}, caller, { can: (scope: string) => grants(scopes, scope) }) as Caller;
}

// Not `request.user`, which other guards set too: what they say must open no route and change no name in history.
const ADMISSION = Symbol('latchkey.admission');
const ROUTE_HINT = Symbol('latchkey.route-hint');

interface Marked {
  [ADMISSION]?: Admission | undefined;
  [ROUTE_HINT]?: RouteHint;
}

/** @param admission undefined: it has to be checked again */
export function admit(request: object, admission: Admission | undefined): void {
  (request as Marked)[ADMISSION] = admission;
}

export const admissionOf = (request: object): Admission | undefined => (request as Marked)[ADMISSION];

export function setRouteHint(request: object, hint: RouteHint): void {
  (request as Marked)[ROUTE_HINT] = hint;
}

export const routeHintOf = (request: object): RouteHint | undefined => (request as Marked)[ROUTE_HINT];

/** The caller whose key admitted a request, whichever guard checked it; undefined: none. Not `request.user`. */
export const callerOf = (request: object): Caller | undefined => admissionOf(request)?.caller;
