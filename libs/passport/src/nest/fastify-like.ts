import type { GuardedRequest } from './guarded-request.js';

/** The parts of Fastify that are used here: this package works without it. */
export interface FastifyLikeReply {
  code(status: number): this;
  headers(headers: Readonly<Record<string, string>>): this;
  send(text: string): unknown;
}

type OnRequest = (request: GuardedRequest, reply: FastifyLikeReply, done: () => void) => void;

export interface FastifyLikeInstance {
  addHook(name: 'onRoute', hook: (route: { onRequest?: OnRequest | OnRequest[] }) => void): unknown;
}
