import type { KeyKind, Verification } from '@latchkey/domain';
import { Inject, Injectable, Optional, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { LatchkeyStrategy } from '../latchkey.strategy.js';
import { refusalOf } from '../refusal.js';
import { EarlyRefusal } from './early-refusal.js';
import type { GuardedRequest } from './guarded-request.js';
import { httpRefusal } from './http-refusal.js';
import { RequestRecorder } from './request-recorder.js';
import { RoutePolicies } from './route-policy.js';

/** Told of every check: for metrics, logs and throttling. May throw instead of the refusal. */
export type CheckObserver = (request: GuardedRequest, verification: Verification) => void;

/** Injection token of an optional CheckObserver. */
export const CHECK_OBSERVER = Symbol('latchkey.check-observer');

/**
 * Lets in whom the strategy lets in, and nobody else: register it as APP_GUARD and every route is shut by default. A
 * request that changes something goes on once its entry in revision history is durable.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  readonly #policies: RoutePolicies;

  constructor(
    reflector: Reflector,
    private readonly strategy: LatchkeyStrategy,
    @Optional() @Inject(CHECK_OBSERVER) private readonly observe: CheckObserver | null = null,
    // named: of a type that may be null, the compiler tells Nest nothing
    @Optional() @Inject(RequestRecorder) private readonly recorder: RequestRecorder | null = null,
    @Optional() @Inject(EarlyRefusal) private readonly early: EarlyRefusal | null = null,
  ) {
    this.#policies = new RoutePolicies(reflector);
    early?.install((request, kind) => this.#check(request, kind));
  }

  /** @throws HttpException 401, or 503 when this process may not answer or the entry could not be made durable */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = this.#policies.of(context);
    if (policy.isPublic) return true;
    // as switchToHttp() finds them, without the three functions it makes each time
    const request = context.getArgByIndex<GuardedRequest>(0);
    if (!this.strategy.hasAdmitted(request, policy.kind)) this.#admit(context, request, policy.kind);
    if (this.recorder === null || !this.recorder.records(policy, request.method)) return true;
    return this.recorder.begin(policy, request, context.getArgByIndex<object>(1));
  }

  /**
   * Checks a request and puts its caller into `request.user`. Servers that parse bodies early call it before.
   *
   * @throws Unauthenticated, or NotReady when this process may not answer
   */
  authenticate(request: GuardedRequest, kind: KeyKind): void {
    const verification = this.#check(request, kind);
    if (!verification.valid) throw refusalOf(verification.code);
  }

  #admit(context: ExecutionContext, request: GuardedRequest, kind: KeyKind): void {
    this.early?.learn(request, kind);
    const verification = this.#check(request, kind);
    if (!verification.valid) throw httpRefusal(refusalOf(verification.code), context.getArgByIndex<object>(1));
  }

  #check(request: GuardedRequest, kind: KeyKind): Verification {
    const verification = this.strategy.check(request.headers, kind);
    this.observe?.(request, verification);
    if (verification.valid) {
      request.user = verification.caller;
      this.strategy.admit(request, kind);
    }
    return verification;
  }
}
