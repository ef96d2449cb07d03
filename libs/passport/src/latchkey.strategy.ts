import type { Caller as AdmittedCaller, KeyKind, Verifier as SilentVerifier } from '@latchkey/domain';
import { admissionOf, admit, doorOf } from './admission.js';
import { keepPrivate } from './answer-headers.js';
import type { Caller, Verification, Verifier } from './caller.js';
import { presentedCredential, type Headers } from './credential-headers.js';
import { HeaderStrategy, type HeaderRequest } from './header-strategy.js';
import { LiveCaller } from './replica/live-caller.js';
import { challengeIfRefused, refusalOf } from './refusal.js';

/**
 * The Passport strategy `latchkey`: both headers, checked against a verifier in this process. `check` is the same
 * check, synchronous, for guards that need no Passport.
 */
export class LatchkeyStrategy extends HeaderStrategy {
  override name = 'latchkey';
  /** set by Passport for each request */
  declare readonly fail: (challenge: object, status: number) => void;
  readonly #verifier: Verifier;

  /** @param verifier a GuardReplica; callers of another one have no `signal` */
  constructor(verifier: SilentVerifier, kind: KeyKind = 'api') {
    // The callback goes in as the third argument: with passReqToCallback, @nestjs/passport would take the request for
    // `done` and every call would hang.
    super({ header: 'accessKey', prefix: '' }, true, (_accessKey, done, request) => {
      const asked = doorOf(request)?.kind ?? kind;
      const verification = this.check(request.headers, asked);
      if (!verification.valid) return verification.code === 'STALE' ? done(refusalOf('STALE')) : done(null, false, { code: verification.code }); // prettier-ignore
      this.admit(request, verification.caller, asked);
      LiveCaller.answeredBy(verification.caller, responseTo(request));
      done(null, verification.caller);
    });
    this.#verifier = verifier as Verifier;
  }

  /** What Passport calls. The strategy below looks at one header and cannot take a list. */
  override authenticate(request: HeaderRequest, options?: object): void {
    const response = responseTo(request);
    if (response !== null) keepPrivate(response);
    if (response !== null) challengeIfRefused(response);
    const presented = presentedCredential(request.headers);
    if (typeof presented === 'string') this.fail({ code: presented }, 401);
    else super.authenticate(request, options);
  }

  /** Whom these headers act for, or why they do not. */
  check(headers: Headers, kind: KeyKind): Verification {
    const presented = presentedCredential(headers);
    if (typeof presented === 'string') return { valid: false, code: presented };
    return this.#verifier.verify(presented.accessKey, presented.secretKey, kind);
  }

  /** Remembers on a request whose key let it in, and which kind of key that is. */
  admit(request: object, caller: AdmittedCaller, kind: KeyKind): void {
    admit(request, { caller: caller as Caller, kind, by: this.#verifier });
  }

  hasAdmitted(request: object, kind: KeyKind): boolean {
    const admission = admissionOf(request);
    return admission !== undefined && admission.kind === kind && admission.by === this.#verifier;
  }
}

/** Express's requests know their answer; Fastify's do not, and a guard says it. */
const responseTo = (request: HeaderRequest): object | null =>
  doorOf(request)?.response ?? (request as { res?: object }).res ?? null;
