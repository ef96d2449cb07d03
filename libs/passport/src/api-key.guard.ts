import type { Caller, KeyKind, Verification } from '@latchkey/domain';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Headers } from './credential-headers.js';
import { KEY_KIND, PUBLIC } from './decorators.js';
import { LatchkeyStrategy } from './latchkey.strategy.js';
import { refusalOf } from './refusal.js';

export interface GuardedRequest {
  readonly headers: Headers;
  user?: Caller;
}

/** Told of every check: for metrics, logs and throttling. May throw instead of the refusal. */
export type CheckObserver = (request: GuardedRequest, verification: Verification) => void;

/** Injection token of an optional CheckObserver. */
export const CHECK_OBSERVER = Symbol('latchkey.check-observer');

/** Lets in whom the strategy lets in, and nobody else: register it as APP_GUARD and every route is shut by default. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  // Not read off request.user: whoever else sets that must not open a door here.
  readonly #admitted = new WeakMap<GuardedRequest, KeyKind>();

  constructor(
    private readonly reflector: Reflector,
    private readonly strategy: LatchkeyStrategy,
    @Inject(CHECK_OBSERVER) private readonly observe: CheckObserver,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, targets)) return true;
    const kind = this.reflector.getAllAndOverride<KeyKind>(KEY_KIND, targets) ?? 'api';
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (this.#admitted.get(request) !== kind) this.authenticate(request, kind);
    return true;
  }

  /**
   * Checks a request and puts its caller into `request.user`. Servers that parse bodies early call it before.
   *
   * @throws Unauthenticated, or NotReady when this process may not answer
   */
  authenticate(request: GuardedRequest, kind: KeyKind): void {
    const verification = this.strategy.check(request.headers, kind);
    this.observe(request, verification);
    if (!verification.valid) throw refusalOf(verification.code);
    request.user = verification.caller;
    this.#admitted.set(request, kind);
  }
}
