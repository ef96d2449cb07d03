import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CredentialReader, redactSecrets, timesIn } from '@latchkey/domain';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CoreParts } from '../app-parts.js';
import { CHECKED_EVERY_MS, REQUEST_MS, shareConnections, trustIn } from './connections.js';
import { FORWARD_AUTH, FORWARD_AUTH_OF_PATH } from './forward-routes.js';
import { acceptJsonOnly, BODY_LIMIT_BYTES } from './json-body.js';
import { showLimit } from './key-limit.js';
import { sendProblem, Unreadable } from './problem.js';
import { isChange } from './rate-limits.js';
import type { AuthenticatedRequest } from './request-context.js';
import { forbidCaching } from './response-headers.js';
import { BY_TOKEN, isApi } from './route-rules.js';
import { Turns } from './turns.js';
import { Unreadables } from './unreadable.js';

/** A year, for this host alone: its subdomains are not ours to decide on. */
const HSTS = 'max-age=31536000';
const CONTINUE = /^100-continue$/i;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
/** Guards send them several times in each lease, and proxies with each request, so a success is not worth a line. */
const ROUTINE = new Set([
  '/v1/replica/reports',
  '/v1/replica/limits',
  '/v1/activity',
  FORWARD_AUTH,
  FORWARD_AUTH_OF_PATH,
]);

/** Fastify as this service wants it, before Nest adds its routes. */
export function fastifyAdapter({ address, routes, logger }: CoreParts, trustedProxies: readonly string[]) {
  const isTrusted = trustIn(trustedProxies);
  const unreadables = new Unreadables((url) => routes.refusal(address.withoutPrefix(url)));
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: trustedProxies.length > 0 && isTrusted,
    requestTimeout: REQUEST_MS,
    // Node's own refusals are not problem documents
    http: { headersTimeout: REQUEST_MS, connectionsCheckingInterval: CHECKED_EVERY_MS, requireHostHeader: false },
    genReqId: requestIdOf,
    rewriteUrl: ({ url }: IncomingMessage) => address.withoutPrefix(url!),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(error, request, reply, logger),
    clientErrorHandler: (error, socket) => unreadables.refuse(error, socket),
    // requests that arrive on open connections while stopping are still answered; the answer closes the connection
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  const { server } = adapter.getInstance();
  unreadables.watch(server);
  shareConnections(server, isTrusted);
  return adapter;
}

/** Answers some requests before anything else looks at them, whether they may pass or not: then it returns true. */
export type Front = (request: FastifyRequest, reply: FastifyReply) => boolean;

/**
 * What happens to every request before a controller sees it.
 *
 * @param front what is answered in front of everything else
 * @param admit throws when one of the API may not pass
 */
export function prepareEdge(
  fastify: FastifyInstance,
  parts: CoreParts,
  front: Front,
  admit: (request: FastifyRequest) => void,
) {
  const { routes, address, credentials } = parts;
  const caller = `${new CredentialReader(credentials).vary}, Cookie`;
  const turns = new Turns();
  acceptJsonOnly(fastify);
  logRequests(fastify, parts);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    reply.header('X-Content-Type-Options', 'nosniff');
    if (address.secure) reply.header('Strict-Transport-Security', HSTS);
    // the route's own path where there is one: what the caller wrote may be percent-encoded
    const path = request.routeOptions.url ?? request.url;
    forbidCaching(reply, isApi(path) ? caller : null);
    requireUnderstood(request);
    if (front(request, reply)) return;
    const isOpen = request.method === 'POST' && BY_TOKEN.has(request.routeOptions.url ?? '');
    if (isApi(path) && !isOpen) admit(request);
    showLimit(request, reply);
    // nothing would read its body
    if (request.is404 && request.method !== 'GET') throw routes.refusal(request.url);
    if (isChange(request)) turns.take(done);
    else done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    const location = reply.getHeader('Location');
    if (typeof location === 'string' && location.startsWith('/')) reply.header('Location', address.prefix + location);
    done(null, payload);
  });
}

// Request ids are logged, shown and kept in events, so one that looks like a secret sent by mistake is replaced.
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) && redactSecrets(given) === given ? given : randomUUID();
}

/** What HTTP leaves to the server to refuse: RFC 9112 section 3.2, RFC 9110 section 10.1.1. */
function requireUnderstood({ raw }: FastifyRequest): void {
  const hosts = timesIn(raw.rawHeaders, 'host');
  const needed = raw.httpVersion === '1.1' ? 1 : 0;
  if (hosts > 1 || hosts < needed) throw new Unreadable('Host', 'must be there exactly once');
  const { expect } = raw.headers;
  if (expect !== undefined && !CONTINUE.test(expect)) throw new Unreadable('Expect', 'may only be 100-continue', 417);
}

/** One line and one count for each request: the route's pattern, never the path or query a caller wrote. */
function logRequests(fastify: FastifyInstance, { logger, metrics }: CoreParts): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { id: requestId, method } = request;
    const route = request.routeOptions.url ?? 'unknown';
    const status = reply.statusCode;
    metrics.requests.inc({ method, route, status });
    // what goes on until somebody ends it has no length
    if (reply.hasHeader('Content-Length') || status === 204 || status === 304) {
      metrics.requestSeconds.observe({ method, route }, reply.elapsedTime / 1000);
    }
    const { user } = request as Partial<AuthenticatedRequest>;
    const caller = user && { userId: user.user.id, keyId: user.key?.id };
    const level = status < 300 && ROUTINE.has(route) ? 'debug' : 'info';
    logger[status >= 500 ? 'warn' : level](
      { requestId, method, route, status, ms: Math.round(reply.elapsedTime), ...caller },
      'request',
    );
    done();
  });
}
