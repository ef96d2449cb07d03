import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { notFound, Problem, unsupported } from './problem.js';

/** Every error that leaves this service as problem details; those of the guard are some already. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Scorecard');

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemIn(error);
    if (problem.getStatus() === 500) this.#logger.error(error);
    if (reply.sent) return;
    reply.status(problem.getStatus()).header('content-type', 'application/problem+json; charset=utf-8');
    reply.send(problem.getResponse());
  }
}

function problemIn(error: unknown): HttpException {
  if (!(error instanceof HttpException)) return broken();
  const said = error.getResponse();
  return typeof said === 'object' && 'code' in said ? error : ofStatus(error.getStatus());
}

/** What Nest and Fastify refuse themselves. */
function ofStatus(status: number): HttpException {
  switch (status) {
    case 404:
      return notFound();
    case 413:
      return new Problem(413, 'PAYLOAD_TOO_LARGE', 'The body is too large', 'Send less at once: CSV up to 8 MiB.');
    case 415:
      return unsupported('application/json (POST /loads: text/csv)');
    default:
      return status >= 400 && status < 500 ? unreadable() : broken();
  }
}

function unreadable(): Problem {
  return new Problem(400, 'MALFORMED_JSON', 'The body cannot be read', 'Send a JSON object, encoded as UTF-8.');
}

function broken(): Problem {
  return new Problem(500, 'INTERNAL', 'Something broke', 'Something broke on our side; our log says what.');
}
