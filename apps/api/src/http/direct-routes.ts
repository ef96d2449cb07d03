import type { FastifyInstance } from 'fastify';
import type { AuthenticatedRequest } from './request-context.js';

/** The answer to a request, or undefined for one that Nest has to look at. */
export type DirectHandler = (request: AuthenticatedRequest) => unknown;

/**
 * Answers some routes right after the edge has let the caller in. They are asked with every request that another service
 * gets, and Nest's guards, pipes and parameters would be a quarter of what they cost. Whatever those could refuse or wait
 * for goes to Nest: a query, `Latchkey-Position`, and what a handler returns undefined for.
 *
 * @param handlers by method and path, as in `GET /v1/me`, of routes that controllers have as well
 */
export function answerDirectly(fastify: FastifyInstance, handlers: Readonly<Record<string, DirectHandler>>): void {
  fastify.addHook('onRoute', (route) => {
    const direct = handlers[`${String(route.method)} ${route.url}`];
    if (direct === undefined) return;
    const byNest = route.handler;
    route.handler = function (request, reply) {
      const isPlain = !request.url.includes('?') && request.headers['latchkey-position'] === undefined;
      const answer = isPlain ? direct(request as AuthenticatedRequest) : undefined;
      return answer ?? byNest.call(this, request, reply);
    };
  });
}
