import { CLOCK, RenewSessionCommand } from '@latchkey/commands';
import { csrfTokenOf, equalDigests, Forbidden, NotReady, parseToken, RENEW_AFTER_MS } from '@latchkey/domain';
import { Unauthenticated, type Caller, type Clock, type Token } from '@latchkey/domain';
import { LatchkeyStrategy } from '@latchkey/passport';
import { KeyLimits, Replica, Sessions, type SignedIn } from '@latchkey/replica';
import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { takeRequest } from '../http/key-limit.js';
import { Refusals } from '../http/refusals.js';
import { contextWithoutKey, type ApiCaller } from '../http/request-context.js';
import { CookiePolicy } from './cookie-policy.js';

const READS = new Set(['GET', 'HEAD']);

/** Verifies sessions from memory, and renews those in use. */
@Injectable()
export class SessionVerifier {
  readonly #renewing = new Set<string>();

  constructor(
    private readonly replica: Replica,
    private readonly limits: KeyLimits,
    private readonly sessions: Sessions,
    private readonly refusals: Refusals,
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Unauthenticated, RateLimited; NotReady when this process may not answer */
  verify(request: FastifyRequest, token: Token | null): SignedIn {
    const verified =
      token === null ? ({ valid: false, code: 'MALFORMED' } as const) : this.sessions.check(token, request);
    if (verified.valid) {
      const reached = this.#reachedLimit(request, verified.signedIn);
      if (reached !== null) throw reached;
      this.#renew(request, verified.signedIn);
      return verified.signedIn;
    }
    if (verified.code === 'STALE') throw new NotReady('the service has not caught up with its log');
    this.refusals.note(request, verified.code);
    throw new Unauthenticated();
  }

  // a session makes the requests of the key that opened it
  #reachedLimit(request: FastifyRequest, { account, session }: SignedIn) {
    const key = session.keyId === null ? null : this.replica.account(account.id).key(session.keyId);
    return takeRequest(this.limits, key, request);
  }

  // The request does not wait for it: when it fails, the next request tries again.
  #renew(request: FastifyRequest, signedIn: SignedIn): void {
    const { id, seenAt } = signedIn.session;
    if (this.clock.now() - seenAt < RENEW_AFTER_MS || this.#renewing.has(id)) return;
    this.#renewing.add(id);
    void this.commands
      .execute(new RenewSessionCommand({ ...contextWithoutKey(signedIn, request), session: id }, id))
      .catch(() => undefined)
      .finally(() => this.#renewing.delete(id));
  }
}

/** Lets in requests of a session. The headers of a key win where there are any. */
@Injectable()
export class SessionGate {
  constructor(
    private readonly cookies: CookiePolicy,
    private readonly verifier: SessionVerifier,
    private readonly strategy: LatchkeyStrategy,
  ) {}

  /**
   * Whether the request belongs to a session; its caller is then `request.user`. Else the guard decides.
   *
   * @throws Unauthenticated, RateLimited, NotReady; Forbidden when it does not show that a page of ours sends it
   */
  admits(request: FastifyRequest): boolean {
    if (this.strategy.credentials.isIn(request.headers)) return false;
    const text = this.cookies.tokenIn(request);
    if (text === null) return false;
    const token = parseToken('session', text);
    const { account, user, session } = this.verifier.verify(request, token);
    if (!READS.has(request.method)) this.#requireOwnPage(request, token!);
    const caller: ApiCaller = { account, user, key: null, session: session.id };
    (request as FastifyRequest & { user: ApiCaller }).user = caller;
    // @Caller() has no key in a session
    this.strategy.admit(request, caller as Caller, 'api');
    return true;
  }

  #requireOwnPage(request: FastifyRequest, { secret }: Token): void {
    this.cookies.requireOwnOrigin(request);
    const expected = csrfTokenOf(secret);
    const given = request.headers['x-csrf-token'];
    if (typeof given === 'string' && given.length === expected.length && equalDigests(given, expected)) return;
    throw new Forbidden(
      'the csrfToken that GET /v1/session gives',
      'Send it in the header X-CSRF-Token with every request of a session that is not GET or HEAD',
    );
  }
}
