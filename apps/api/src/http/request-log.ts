import type { Logger, Metrics } from '@latchkey/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuthenticatedRequest } from './request-context.js';

/** One line and one count for each request: the route's pattern, never the path or query a caller wrote. */
export function logRequests(fastify: FastifyInstance, logger: Logger, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    metrics.requests.inc({ method, route, status: reply.statusCode });
    const level = levelOf(route, reply.statusCode);
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

// Every guard reports several times in each lease: nothing to tell while all is well.
const ROUTINE = new Set(['/v1/replica/reports', '/v1/activity']);

function levelOf(route: string, status: number): 'warn' | 'info' | 'debug' {
  if (status >= 500) return 'warn';
  return status < 300 && ROUTINE.has(route) ? 'debug' : 'info';
}

function callerOf(request: FastifyRequest): { userId?: string; keyId?: string | undefined } {
  const { user } = request as Partial<AuthenticatedRequest>;
  return user === undefined ? {} : { userId: user.user.id, keyId: user.key?.id };
}
