import type { KeyKind, Verification, Verifier } from '@latchkey/domain';
import { presentedCredential, type Headers } from './credential-headers.js';
import { HeaderStrategy, type HeaderRequest } from './header-strategy.js';
import { refusalOf } from './refusal.js';

/**
 * The Passport strategy `latchkey`: both headers, checked against a verifier in this process. `check` is the same
 * check, synchronous, for guards that need no Passport.
 */
export class LatchkeyStrategy extends HeaderStrategy {
  override name = 'latchkey';
  /** What a guard marks requests with that it let in: see `admit`. Nobody else has it. */
  readonly #marks: Readonly<Record<KeyKind, object>> = { api: {}, 'data-loader': {} };
  /** set by Passport for each request */
  declare readonly fail: (challenge: object, status: number) => void;
  readonly #verifier: Verifier;

  constructor(verifier: Verifier, kind: KeyKind = 'api') {
    // The callback goes in as the third argument: with passReqToCallback, @nestjs/passport would take the request for
    // `done` and every call would hang.
    super({ header: 'accessKey', prefix: '' }, true, (_accessKey, done, request) => {
      const verification = this.check(request.headers, kind);
      if (verification.valid) return done(null, verification.caller);
      return verification.code === 'STALE' ? done(refusalOf('STALE')) : done(null, false, { code: verification.code });
    });
    this.#verifier = verifier;
  }

  /** What Passport calls. The strategy below looks at one header and cannot take a list. */
  override authenticate(request: HeaderRequest, options?: object): void {
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

  /**
   * Remembers on a request that it was let in with this kind of key. A mark and not `request.user`: whoever else sets that
   * must not open a door. (A WeakMap would do the same, at the price of work for the garbage collector with each request.)
   */
  admit(request: object, kind: KeyKind): void {
    (request as Marked)[ADMITTED] = this.#marks[kind];
  }

  hasAdmitted(request: object, kind: KeyKind): boolean {
    return (request as Marked)[ADMITTED] === this.#marks[kind];
  }
}

const ADMITTED = Symbol('latchkey.admitted');

interface Marked {
  [ADMITTED]?: object;
}
