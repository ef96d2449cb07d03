import type { KeyKind } from '@latchkey/domain';
import { Inject, Injectable, Optional, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { RequestRecorder } from '../activity/request-recorder.js';
import { admissionOf, admit, type Verification } from '../caller/admission.js';
import { LatchkeyStrategy } from '../caller/latchkey.strategy.js';
import { LiveCaller } from '../caller/live-caller.js';
import { refusalError } from '../http/refusal.js';
import type { ServedRequest } from '../http/request.js';
import { keepPrivate, showLimit } from '../http/response.js';
import { callOf, hintPassport, policyOf } from './decorators.js';
import { httpRefusal } from './http-refusal.js';
import { beginRecording, isRecorded, lackIn } from './recorded-call.js';

/** What the guard reads of a request, of Express or Fastify. */
export type GuardedRequest = Pick<ServedRequest, 'headers' | 'method' | 'ip'>;

/** Called after every verification: for metrics, logs and throttling. It may throw instead of the refusal. */
export type CheckObserver = (request: GuardedRequest, verification: Verification) => void;

/** Injection token of an optional CheckObserver. */
export const CHECK_OBSERVER = Symbol('latchkey.check-observer');

/**
 * Admits only requests with a valid key: as APP_GUARD, it closes every route by default. A request that changes something
 * goes on once its entry in revision history is durable.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  // Injected as properties, so that a subclass with a constructor of its own has them too.
  @Optional() @Inject(CHECK_OBSERVER) protected readonly observe: CheckObserver | null = null;
  @Optional() @Inject(RequestRecorder) protected readonly recorder: RequestRecorder | null = null;

  constructor(protected readonly strategy: LatchkeyStrategy) {}

  /**
   * @throws HttpException 401, 403 where the key or its user lacks what the route needs, 429 where the key has made too many requests, or 503 when this process may not
   * answer or the entry could not be made durable
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = policyOf(context);
    const isHttp = context.getType() === 'http';
    // another guard may admit a caller through Passport
    if (policy.isPublic) return !isHttp || hintPassport(context);
    const request = this.getRequest(context) as GuardedRequest | undefined;
    if (request?.headers === undefined) throw noRequestIn(context);
    const response = this.getResponse(context);
    const isKnown = this.strategy.hasAdmitted(request, policy.kind);
    // a WebSocket outlives its handshake: what is no HTTP request is verified each time
    if (isKnown && !isHttp) admit(request, undefined);
    // the headers were set at the first admission, and the answer may be under way
    if (!isKnown || !isHttp) this.#admit(request, isKnown ? null : response, policy.kind);
    const admission = admissionOf(request)!;
    LiveCaller.answeredBy(admission.caller, response);
    if (!isHttp) admit(callOf(context), admission);
    const lack = lackIn(policy, admission);
    const refuse = (): true => {
      if (lack === null) return true;
      throw httpRefusal(lack, response);
    };
    if (this.recorder === null || !isRecorded(this.recorder, policy, context)) return refuse();
    // that it was tried stands in history as well
    return beginRecording(this.recorder, policy, context, { request, response, caller: admission.caller }).then(refuse);
  }

  /**
   * Where the headers `accessKey` and `secretKey` are. Override it for handlers that are no HTTP routes, as with
   * `AuthGuard`: `GqlExecutionContext.create(context).getContext().req`. @throws Error for what is no HTTP request
   */
  getRequest(context: ExecutionContext): GuardedRequest {
    if (context.getType() === 'http') return context.getArgByIndex<GuardedRequest>(0);
    throw noRequestIn(context);
  }

  /** Where headers of the answer go; null: nowhere. */
  getResponse(context: ExecutionContext): object | null {
    if (context.getType() === 'http') return context.getArgByIndex<object>(1);
    return (this.getRequest(context) as { res?: object }).res ?? null;
  }

  /** Checks a request and remembers its caller, before bodies are parsed. @throws Unauthenticated, LimitReached, NotReady */
  authenticate(request: GuardedRequest, kind: KeyKind): void {
    const verification = this.#check(request, kind);
    if (!verification.valid) throw this.#refusal(verification);
  }

  #admit(request: GuardedRequest, response: object | null, kind: KeyKind): void {
    if (response !== null) keepPrivate(response, this.strategy.credentials.vary);
    const verification = this.#check(request, kind);
    if (!verification.valid) throw httpRefusal(this.#refusal(verification), response);
    if (response !== null && verification.limit !== undefined) showLimit(response, verification.limit);
  }

  #refusal(verification: Verification & { valid: false }): Error {
    return refusalError(verification, this.strategy.credentials.challenge);
  }

  #check(request: GuardedRequest, kind: KeyKind): Verification {
    const verification = this.strategy.check(request.headers, kind, request);
    this.observe?.(request, verification);
    if (verification.valid) {
      (request as { user?: unknown }).user = verification.caller;
      this.strategy.admit(request, verification.caller, kind);
    }
    return verification;
  }
}

function noRequestIn(context: ExecutionContext): Error {
  const found = `because it finds no HTTP request in a context of type '${context.getType()}'`;
  const remedy = 'Override getRequest(context) in a subclass, or mark the handler @Public().';
  return new Error(`${policyOf(context).name}: ApiKeyGuard admits nothing here, ${found}. ${remedy}`);
}
