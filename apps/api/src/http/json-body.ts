import type { IncomingMessage } from 'node:http';
import { MalformedJson, UnsupportedMediaType, ValidationFailed } from '@latchkey/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const BODY_LIMIT_BYTES = 64 * 1024;
const LARGER_BODIES: Readonly<Record<string, number>> = {
  '/v1/activity': 8 * 1024 * 1024,
  '/v1/keys/import': 8 * 1024 * 1024,
  '/v1/users/import': 8 * 1024 * 1024,
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bodies are JSON, and an empty one counts as none. Members such as `__proto__` are left to validation. */
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
    const message = shapeProblem(body as Buffer);
    if (message !== null) return done(new ValidationFailed([{ pointer: '', message }]));
    let json: unknown;
    try {
      json = JSON.parse(utf8.decode(body as Buffer));
    } catch (cause) {
      return done(new MalformedJson({ cause }));
    }
    // generated clients send null for no body
    done(null, json ?? undefined);
  });
}

// An empty body may have any type; of another one only the first bytes are read.
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

const MAX_DEPTH = 32;
/** of one object or list, in any body */
export const MAX_MEMBERS = 5_000;
const MAX_VALUES = 200_000;

// constants, for speed: this loop runs for each byte of up to 8 MiB
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LIST = 0x5b;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

/**
 * What is wrong with the shape of JSON, seen on its bytes, before it is parsed: the depth matters to what walks values by
 * recursion, as digests do, the number of members to validation. Null when nothing is, or when it is not JSON.
 */
export function shapeProblem(json: Uint8Array): string | null {
  /** the number of commas so far in each open object or array */
  const open = [0];
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!;
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === COMMA) {
      if (++open[open.length - 1]! >= MAX_MEMBERS) return `must hold at most ${MAX_MEMBERS} members in one place`;
      if (++values >= MAX_VALUES) return `must hold at most ${MAX_VALUES} values`;
    } else if (byte === LIST || byte === OBJECT) {
      if (open.push(0) > MAX_DEPTH + 1) return `must not be nested deeper than ${MAX_DEPTH} levels`;
    } else if (byte === LIST_END || byte === OBJECT_END) {
      open.pop();
      if (open.length === 0) return null;
    }
  }
  return null;
}

function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
