import { csrfTokenOf, equalDigests, Forbidden, parseToken, type Caller, type Token } from '@latchkey/domain';
import { LatchkeyStrategy } from '@latchkey/passport';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ApiCaller } from '../http/api-caller.js';
import { CookiePolicy } from './cookie-policy.js';
import { SessionChecks } from './session-checks.js';

const READS = new Set(['GET', 'HEAD']);

/** Lets in whoever has signed in at a browser. The headers of a key win where there are any. */
@Injectable()
export class SessionGate {
  constructor(
    private readonly cookies: CookiePolicy,
    private readonly checks: SessionChecks,
    private readonly strategy: LatchkeyStrategy,
  ) {}

  /**
   * True when the request came in a session, and is let in: its caller is then `request.user`. False when it is for the
   * guard to say.
   *
   * @throws Unauthenticated, RateLimited, NotReady; Forbidden when it does not show that a page of ours sends it
   */
  admits(request: FastifyRequest): boolean {
    if (request.headers['accesskey'] !== undefined || request.headers['secretkey'] !== undefined) return false;
    const text = this.cookies.tokenIn(request);
    if (text === null) return false;
    const token = parseToken('session', text);
    const { account, user, session } = this.checks.check(request, token);
    if (!READS.has(request.method)) this.#requireOwnPage(request, token!);
    const caller: ApiCaller = { account, user, key: null, session: session.id };
    (request as FastifyRequest & { user: ApiCaller }).user = caller;
    // what is in @Caller() here has no key
    this.strategy.admit(request, caller as Caller, 'api');
    return true;
  }

  /** The token in the cookie of a request that was let in. */
  tokenOf(request: FastifyRequest): Token {
    return parseToken('session', this.cookies.tokenIn(request)!)!;
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
