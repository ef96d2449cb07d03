import { NotReady, Unauthenticated, type RefusalCode } from '@latchkey/domain';

/**
 * The error that says why nobody was let in: 401, or 503 where the process cannot tell. The members that Express, Fastify
 * and Nest look for are on it, so that services without a filter of their own answer right.
 */
export function refusalOf(code: RefusalCode): Error {
  if (code === 'STALE') return withStatus(new NotReady('the service has not caught up with its log'), 503);
  return withStatus(new Unauthenticated(), 401);
}

function withStatus(error: Error, status: number): Error {
  return Object.assign(error, { status, statusCode: status, expose: true });
}
