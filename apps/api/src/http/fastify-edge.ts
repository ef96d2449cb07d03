import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { redactSecrets, ValidationFailed } from '@latchkey/domain';
import { problemOf, type Configuration, type Logger, type Metrics } from '@latchkey/platform';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { forbidCaching } from './caching.js';
import { acceptJsonOnly, BODY_LIMIT_BYTES } from './json-body.js';
import type { RouteTable } from './method-not-allowed.js';
import { sendProblem } from './problem.filter.js';
import type { PublicAddress } from './public-address.js';
import { logRequests } from './request-log.js';
import { requireRole } from './route-rules.js';

/** What is open to whoever presents a token: they have no other credential yet, or no more. */
const BY_TOKEN = new Set(['/v1/session/link', '/v1/replica/leave']);
/** A year, for this host alone: what else its domain has is not ours to say. */
const HSTS = 'max-age=31536000';
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Fastify as this service wants it, before Nest adds its routes. */
export function fastifyAdapter(
  { trustedProxies }: Configuration,
  address: PublicAddress,
  logger: Logger,
): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    genReqId: requestIdOf,
    rewriteUrl: ({ url }: IncomingMessage) => address.withoutPrefix(url!),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(error, request, reply, logger),
    clientErrorHandler: refuseUnreadable,
    // Requests that arrive on open connections while stopping are still answered; the answer closes the connection.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
}

/** What happens to every request before a controller sees it: id, credential and role (before any body is read), body, log. */
export function prepareEdge(
  fastify: FastifyInstance,
  authenticate: (request: FastifyRequest) => void,
  routes: RouteTable,
  address: PublicAddress,
  logger: Logger,
  metrics: Metrics,
): void {
  acceptJsonOnly(fastify);
  logRequests(fastify, logger, metrics);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    reply.header('X-Content-Type-Options', 'nosniff');
    if (address.secure) reply.header('Strict-Transport-Security', HSTS);
    // The route's own path where there is one: what the caller wrote may be percent-encoded.
    const path = request.routeOptions.url ?? request.url;
    const isApi = /^\/v1(?![^/?])/.test(path);
    forbidCaching(reply, isApi);
    const isOpen = request.method === 'POST' && BY_TOKEN.has(request.routeOptions.url ?? '');
    if (isApi && !isOpen) {
      authenticate(request);
      requireRole(request);
    }
    // there is nothing that would read a body
    if (request.is404 && request.method !== 'GET') throw routes.refusal(request.url);
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    const location = reply.getHeader('Location');
    if (typeof location === 'string' && location.startsWith('/')) reply.header('Location', address.prefix + location);
    done(null, payload);
  });
}

// Request ids are logged, shown and kept in events, so a secret that was put there by mistake is none.
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) && redactSecrets(given) === given ? given : randomUUID();
}

// Bytes that are no HTTP never become a request, so the answer is written by hand.
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const message = tooLarge ? 'the headers are too large' : 'the request is not valid HTTP';
  const problem = {
    ...problemOf(new ValidationFailed([{ pointer: '', message }]), randomUUID()),
    ...(tooLarge && { status: 431 }),
  };
  const body = JSON.stringify(problem);
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
      `Cache-Control: no-store\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
