import type { KeyKind, Verification } from '@latchkey/domain';
import { Inject, Injectable, Optional, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { LatchkeyStrategy } from '../latchkey.strategy.js';
import { refusalOf } from '../refusal.js';
import { EarlyRefusal } from './early-refusal.js';
import type { GuardedRequest } from './guarded-request.js';
import { refused } from './refused.js';
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
    // by name: of a type that may be null Nest is told nothing, and would hand in nothing
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
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (this.strategy.admitted.get(request) !== policy.kind) {
      this.early?.learn(request, policy.kind);
      const verification = this.#check(request, policy.kind);
      if (!verification.valid) throw refused(refusalOf(verification.code), context.switchToHttp().getResponse());
    }
    if (this.recorder === null || !this.recorder.records(policy, request.method)) return true;
    return this.recorder.begin(policy, request, context.switchToHttp().getResponse<object>());
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

  #check(request: GuardedRequest, kind: KeyKind): Verification {
    const verification = this.strategy.check(request.headers, kind);
    this.observe?.(request, verification);
    if (verification.valid) {
      request.user = verification.caller;
      this.strategy.admitted.set(request, kind);
    }
    return verification;
  }
}
