import type { FastifyReply } from 'fastify';

/** What says who asks. A cache that was told to keep answers all the same keeps one for each caller. */
const CALLER = 'accessKey, secretKey, Cookie';

/** No cache keeps what no handler gives to caches: an answer is for its caller, and true for this moment. */
export function forbidCaching(reply: FastifyReply, dependsOnCaller: boolean): void {
  reply.header('Cache-Control', 'no-store');
  if (dependsOnCaller) reply.header('Vary', CALLER);
}

/** Says that an answer depends on a header of the request as well. */
export function varyBy(reply: FastifyReply, header: string): void {
  const known = reply.getHeader('Vary');
  reply.header('Vary', known === undefined ? header : `${String(known)}, ${header}`);
}
