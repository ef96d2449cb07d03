import type { Logger, Metrics } from '@latchkey/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuthenticatedRequest } from './request-context.js';

/** One line and one count for each request: the route's pattern, never the path or query a caller wrote. */
export function logRequests(fastify: FastifyInstance, logger: Logger, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    metrics.requests.inc({ method, route, status: reply.statusCode });
    const level = reply.statusCode >= 500 ? 'warn' : 'info';
    logger[level](
      {
        requestId: request.id,
        method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...callerOf(request),
      },
      'request',
    );
    done();
  });
}

function callerOf(request: FastifyRequest): { userId?: string; keyId?: string } {
  const { user } = request as Partial<AuthenticatedRequest>;
  return user === undefined ? {} : { userId: user.user.id, keyId: user.key.id };
}
