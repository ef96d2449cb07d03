import type { Caller as AdmittedCaller, KeyKind, RefusalCode } from '@latchkey/domain';

/** Whom a request acts for: its user, the key it came through, the account of both. */
export interface Caller extends AdmittedCaller {
  /**
   * Aborts when the caller's right ends: its key is deleted, disabled, rotated away, re-mapped or expires, its user is
   * deactivated, or this process may not answer any more. For what goes on for longer than a moment: streams, sockets,
   * jobs. It aborts with a CallerEnded. Listen to the signal itself, or keep the caller: what AbortSignal.any makes of it
   * does not keep it alive.
   */
  readonly signal: AbortSignal;
}

export type Verification =
  { readonly valid: true; readonly caller: Caller } | { readonly valid: false; readonly code: RefusalCode };

/** Answers "may this caller in?" from memory: no network, no disk, no write. */
export interface Verifier {
  /** @param kind the kind of key the route takes */
  verify(accessKey: string, secretKey: string, kind: KeyKind): Verification;
}
