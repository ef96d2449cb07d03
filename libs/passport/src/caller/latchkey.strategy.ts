import { CredentialReader, type CredentialWay, type Presented } from '@latchkey/domain';
import type { Caller as AdmittedCaller, KeyKind, Origin, Verifier as SilentVerifier } from '@latchkey/domain';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import { refusalError } from '../http/refusal.js';
import { rawHeadersOf, type Headers } from '../http/request.js';
import { challengeIfRefused, keepPrivate, showLimit } from '../http/response.js';
import { admissionOf, admit, routeHintOf, withCan, type Verification, type Verifier } from './admission.js';
import { LiveCaller } from './live-caller.js';

/** What Passport hands to a strategy: any server's request. */
export interface HeaderRequest extends Origin {
  readonly headers: Headers;
}

type Done = (error: Error | null, user?: object | false, info?: object) => void;

interface HeaderStrategy {
  name: string;
  authenticate(request: HeaderRequest, options?: object): void;
}

// The declarations of passport-headerapikey need Express's, which a Fastify service does not have.
const HeaderStrategy = HeaderAPIKeyStrategy as unknown as new (
  header: { header: string; prefix: string },
  passReqToCallback: true,
  verify: (apiKey: string, done: Done, request: HeaderRequest) => void,
) => HeaderStrategy;

/** The Passport strategy `latchkey`: both headers, checked by a verifier in this process. `check` needs no Passport. */
export class LatchkeyStrategy extends HeaderStrategy {
  override name = 'latchkey';
  /** set by Passport for each request */
  declare readonly fail: (challenge: object, status: number) => void;
  /** set by the class below, which looks at one header */
  declare readonly apiKeyHeader: { header: string };
  readonly credentials: CredentialReader;
  readonly #verifier: Verifier;

  /**
   * @param verifier a GuardReplica; callers of another one have no `signal`
   * @param kind of key, where a route states none
   * @param ways in which a credential may come; a request that brings it in two is refused
   * @throws TypeError that says what is wrong with a way
   */
  constructor(verifier: SilentVerifier, kind: KeyKind = 'api', ways: readonly CredentialWay[] = ['headers']) {
    // The callback goes in as the third argument: with passReqToCallback, @nestjs/passport would take the request for
    // `done` and every call would hang.
    super({ header: 'accessKey', prefix: '' }, true, (_accessKey, done, request) => {
      const asked = routeHintOf(request)?.kind ?? kind;
      const verification = this.check(request.headers, asked, request);
      const response = responseTo(request);
      if (response !== null && verification.limit !== undefined) showLimit(response, verification.limit);
      if (!verification.valid) return refuse(verification, done);
      this.admit(request, verification.caller, asked);
      LiveCaller.answeredBy(verification.caller, response);
      done(null, verification.caller);
    });
    this.credentials = new CredentialReader(ways);
    this.#verifier = verifier as Verifier;
  }

  /** Called by Passport. The class below looks at one header, which must be there, and cannot take a list. */
  override authenticate(request: HeaderRequest, options?: object): void {
    const response = responseTo(request);
    const { credentials } = this;
    if (response !== null) keepPrivate(response, credentials.vary);
    if (response !== null) challengeIfRefused(response, credentials.challenge);
    const presented = this.presented(request.headers, request);
    if (typeof presented === 'string') return this.fail({ code: presented }, 401);
    this.apiKeyHeader.header = credentials.headerIn(request.headers);
    super.authenticate(request, options);
  }

  /** Both halves that a request carries, or why there are none. */
  presented(headers: Headers, request?: object): Presented {
    return this.credentials.read(headers, rawHeadersOf(request));
  }

  /**
   * Whom the credential in these headers acts for, or why it is refused.
   *
   * @param origin the request, whose `ip` says where it comes from; without it, keys that work from some addresses are refused
   */
  check(headers: Headers, kind: KeyKind, origin?: Origin): Verification {
    const presented = this.presented(headers, origin);
    if (typeof presented === 'string') return { valid: false, code: presented };
    return this.#verifier.verify(presented.accessKey, presented.secretKey, kind, origin);
  }

  /** Remembers on a request whose key admitted it. */
  admit(request: object, caller: AdmittedCaller, kind: KeyKind): void {
    admit(request, { caller: withCan(caller), kind, by: this.#verifier });
  }

  /** Whether this strategy's verifier has admitted the request with a key of this kind. */
  hasAdmitted(request: object, kind: KeyKind): boolean {
    const admission = admissionOf(request);
    return admission !== undefined && admission.kind === kind && admission.by === this.#verifier;
  }
}

// Passport's own answer is a 401
function refuse(refused: Verification & { valid: false }, done: Done): void {
  const { code } = refused;
  if (code === 'STALE' || code === 'LIMIT') done(refusalError(refused));
  else done(null, false, { code });
}

/** Express's requests know their response; a Fastify request has it only in a guard's hint. */
const responseTo = (request: HeaderRequest): object | null =>
  routeHintOf(request)?.response ?? (request as { res?: object }).res ?? null;
