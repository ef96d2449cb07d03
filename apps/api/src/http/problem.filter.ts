import { Internal, LatchkeyError, NotFound, PayloadTooLarge, UnsupportedMediaType } from '@latchkey/domain';
import type { Logger } from '@latchkey/platform';
import { Catch, HttpException, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BODY_LIMIT_BYTES } from './json-body.js';
import type { RouteTable } from './method-not-allowed.js';
import { problemAnswer, Unreadable } from './unreadable.js';

/** Every error that leaves this service, as RFC 9457 problem details with a code of the closed table. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
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
  // Nest wraps whatever carries a status; what it wrapped says more.
  const cause = error instanceof HttpException ? (error.cause ?? error) : error;
  if (cause instanceof LatchkeyError) return cause;
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && code.startsWith('FST_ERR_')) return fromFastify(code, cause, bodyLimit);
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  return fromStatus(status, error, bodyLimit);
}

function fromFastify(code: string, cause: unknown, bodyLimit: number): LatchkeyError {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new PayloadTooLarge(bodyLimit);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new UnsupportedMediaType();
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new NotFound();
    default:
      return fromStatus(statusOf(cause), cause, bodyLimit);
  }
}

function fromStatus(status: number, cause: unknown, bodyLimit: number): LatchkeyError {
  switch (status) {
    // 403 is what static files say of a path that leaves their folder: nothing is there
    case 403:
    case 404:
      return new NotFound();
    case 413:
      return new PayloadTooLarge(bodyLimit);
    case 415:
      return new UnsupportedMediaType();
    default:
      return status >= 400 && status < 500
        ? new Unreadable('', 'the request cannot be read: correct its headers and length')
        : new Internal({ cause });
  }
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}
