import type { KeyKind, Verification } from '@latchkey/domain';
import type { FastifyLikeInstance, FastifyLikeReply } from './fastify-like.js';
import type { GuardedRequest } from './guarded-request.js';
import { problemTextOf } from '../refusal.js';

type Check = (request: GuardedRequest, kind: KeyKind) => Verification;

/** What is known of one of Fastify's routes: nothing until the guard has seen a request of it. */
interface Slot {
  kind: KeyKind | null;
}

/**
 * Refuses on Fastify before a body is parsed and without an exception, which costs more than the whole check. Which kind
 * of key a route takes it learns from the guard, at the first request of each route; until then, and for routes that are
 * public, it leaves everything to the guard.
 */
export class EarlyRefusal {
  #check: Check | null = null;
  readonly #unknown = new WeakMap<object, Slot>();

  /** @param fastify to be told of before routes are added to it */
  constructor(fastify: FastifyLikeInstance) {
    fastify.addHook('onRoute', (route) => {
      const slot: Slot = { kind: null };
      const hook = (request: GuardedRequest, reply: FastifyLikeReply, done: () => void) =>
        this.#onRequest(slot, request, reply, done);
      route.onRequest = [route.onRequest ?? []].flat().concat(hook);
    });
  }

  install(check: Check): void {
    this.#check = check;
  }

  /** The guard says which kind the route of this request takes. */
  learn(request: object, kind: KeyKind): void {
    const slot = this.#unknown.get(request);
    if (slot !== undefined) slot.kind = kind;
  }

  #onRequest(slot: Slot, request: GuardedRequest, reply: FastifyLikeReply, done: () => void): void {
    if (slot.kind === null || this.#check === null) {
      this.#unknown.set(request, slot);
      return done();
    }
    const verification = this.#check(request, slot.kind);
    if (verification.valid) return done();
    const { status, headers, text } = problemTextOf(verification.code);
    void reply.code(status).headers(headers).send(text);
  }
}
