import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const BODY_LIMIT_BYTES = 64 * 1024;

/** Fastify as the scorecard wants it: callers may name their requests, and what is sent while it stops is still answered. */
export function fastify(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestIdHeader: 'x-request-id',
    genReqId: () => randomUUID(),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
}
