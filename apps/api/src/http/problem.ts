import {
  CHALLENGE,
  ERROR_CODES,
  Forbidden,
  Internal,
  LatchkeyError,
  LimitReached,
  MethodNotAllowed,
  NotFound,
  PayloadTooLarge,
} from '@latchkey/domain';
import { RateLimited, Unauthenticated, UnsupportedMediaType, ValidationFailed } from '@latchkey/domain';
import { problemOf, type Logger } from '@latchkey/platform';
import { Catch, HttpException, Inject, NotFoundException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LOGGER } from '../app-parts.js';
import { BODY_LIMIT_BYTES } from './json-body.js';
import { RouteTable } from './route-table.js';

/** One member that is wrong, or may be. */
export const fieldError = z
  .object({
    pointer: z.string().describe('JSON pointer into the body, ?name of a query parameter, or name of a header'),
    message: z.string().describe('what the value must be'),
  })
  .meta({ id: 'FieldError' });

/** The body of every error. */
export const problemView = z
  .object({
    type: z.string().describe('a URN that names the code'),
    title: z.string().describe('what kind of problem it is'),
    status: z.number().int().describe('the HTTP status'),
    detail: z.string().describe('what to do'),
    code: z.enum(ERROR_CODES).describe('what programs go by'),
    requestId: z.string().describe('as in X-Request-Id; quote it to the operators'),
    errors: z.array(fieldError).optional().describe('with VALIDATION_FAILED: what is wrong'),
    id: z.string().optional().describe('with USER_EXISTS and KEY_EXISTS: of what exists'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details; detail says what to do' });

/** What arrived is not a valid HTTP request, or only a part of one. */
export class Unreadable extends ValidationFailed {
  constructor(
    pointer: string,
    message: string,
    readonly status: 400 | 408 | 417 | 431 = 400,
  ) {
    super([{ pointer, message }]);
  }
}

/** How an error is answered, whether Fastify writes the answer or we do. */
export function problemAnswer(error: LatchkeyError, requestId: string) {
  const problem = { ...problemOf(error, requestId), ...(error instanceof Unreadable && { status: error.status }) };
  const headers: Readonly<Record<string, string>> = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    ...(error instanceof Unauthenticated && { 'WWW-Authenticate': CHALLENGE }),
    ...(error instanceof Forbidden && error.challenge !== null && { 'WWW-Authenticate': error.challenge }),
    ...(error instanceof MethodNotAllowed && { Allow: error.allowed.join(', ') }),
    ...(error instanceof RateLimited && { 'Retry-After': String(error.retryAfterSeconds) }),
    ...(error instanceof LimitReached && error.fields),
    ...(problem.status === 503 && { 'Retry-After': '1' }),
  };
  return { status: problem.status, headers, body: JSON.stringify(problem) };
}

/** Answers every error with RFC 9457 problem details and a code of the closed table. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly routes: RouteTable,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = error instanceof NotFoundException ? this.routes.refusal(request.url) : error;
    sendProblem(problem, request, http.getResponse<FastifyReply>(), this.logger);
  }
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const known = toLatchkeyError(error, request.routeOptions?.bodyLimit ?? BODY_LIMIT_BYTES);
  if (known.code === 'INTERNAL') logger.error({ err: error, requestId: request.id }, 'unexpected error');
  if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
  const { status, headers, body } = problemAnswer(known, request.id);
  reply.status(status).headers(headers).send(body);
}

function toLatchkeyError(error: unknown, bodyLimit: number): LatchkeyError {
  // Nest wraps every error that has a status; the wrapped one says more
  const cause = error instanceof HttpException ? (error.cause ?? error) : error;
  if (cause instanceof LatchkeyError) return cause;
  const { code, statusCode = 500 } = (cause ?? {}) as { code?: unknown; statusCode?: number };
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH') return new NotFound();
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  // 403 is the answer of static files to a path that leaves their folder: nothing is there
  if (status === 403 || status === 404) return new NotFound();
  if (status === 413) return new PayloadTooLarge(bodyLimit);
  if (status === 415) return new UnsupportedMediaType();
  if (status < 400 || status >= 500) return new Internal({ cause: error });
  return new Unreadable('', 'the request cannot be read: correct its headers and length');
}
