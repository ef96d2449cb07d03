import type { IncomingMessage } from 'node:http';
import { MalformedJson, UnsupportedMediaType, ValidationFailed } from '@latchkey/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { shapeProblem } from './json-shape.js';

export const BODY_LIMIT_BYTES = 64 * 1024;
const LARGER_BODIES: Readonly<Record<string, number>> = { '/v1/activity': 8 * 1024 * 1024 };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON is the only body there is; an empty one counts as none. Members such as `__proto__` are left to validation. */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRoute', (route) => {
    const limit = LARGER_BODIES[route.url];
    if (limit !== undefined) route.bodyLimit = limit;
  });
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
    if (length === '0' && encoding === undefined) delete request.headers['content-type'];
    if (request.headers.expect !== undefined) reply.raw.writeContinue();
    done(null, payload);
  });
  fastify.addContentTypeParser('*', refuseUnlessEmpty);
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    const problem = shapeProblem(body as Buffer);
    if (problem !== null) return done(new ValidationFailed([{ pointer: '', message: problem }]));
    let json: unknown;
    try {
      json = JSON.parse(utf8.decode(body as Buffer));
    } catch (cause) {
      return done(new MalformedJson({ cause }));
    }
    // null is what generated clients send for no body
    done(null, json ?? undefined);
  });
}

// An empty body is fine whatever its type; of another one no more is read than its first bytes.
function refuseUnlessEmpty(
  _request: FastifyRequest,
  payload: IncomingMessage,
  done: (error: Error | null) => void,
): void {
  payload.once('end', () => done(null));
  payload.once('error', done);
  payload.once('data', () => {
    payload.removeAllListeners('end').removeAllListeners('error').resume();
    done(new UnsupportedMediaType());
  });
}
