import { Catch, HttpException, Logger, StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';

/** One thing that is wrong: `pointer` names the member, `line` the line of a CSV file. */
export interface Fault {
  readonly line?: number;
  readonly pointer: string;
  readonly message: string;
}

/** RFC 9457 problem details, in the shape in which the guard refuses. */
export class Problem extends HttpException {
  constructor(status: number, code: string, title: string, detail: string, errors?: readonly Fault[]) {
    const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
    super({ type, title, status, detail, code, ...(errors && { errors }) }, status);
  }
}

export const invalid = (errors: readonly Fault[], detail = 'Correct the members named in errors and send it again.') =>
  new Problem(400, 'VALIDATION_FAILED', 'Something in the request is not valid', detail, errors);

export const forbidden = (detail: string) => new Problem(403, 'FORBIDDEN', 'Not allowed', detail);

const NOTHING = 'There is nothing here that you may see. GET /elements lists what you may.';
export const notFound = () => new Problem(404, 'NOT_FOUND', 'Nothing here', NOTHING);

export const unsupported = (type: string) =>
  new Problem(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body has the wrong type', `Send the body as Content-Type: ${type}.`);

/** 507 of RFC 4918. */
export function full(room: number): Problem {
  const detail =
    `There is room for ${room} more values, so nothing was loaded. Delete measures that are not needed any more, or ` +
    'start this service with a larger SCORECARD_MAX_VALUES.';
  return new Problem(507, 'INTERNAL', 'There is not enough room', detail);
}

/** Validates bodies and queries against their zod schema and names every wrong member by a pointer (RFC 6901). */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => invalid((issues as z.core.$ZodIssue[]).flatMap(faultsIn)),
});

function faultsIn(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerTo(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), message: 'is not known here' }));
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Answers every error with problem details; the guard's own are problem details already. */
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
  if (!(error instanceof HttpException)) return BROKEN;
  const said = error.getResponse();
  if (typeof said === 'object' && 'code' in said) return error;
  const status = error.getStatus();
  return OF_STATUS[status] ?? (status >= 400 && status < 500 ? MALFORMED : BROKEN);
}

const BROKEN = new Problem(500, 'INTERNAL', 'Something broke', 'Something broke on our side; our log says what.');
const UNREADABLE = 'Send a JSON object, encoded as UTF-8.';
const MALFORMED = new Problem(400, 'MALFORMED_JSON', 'The body cannot be read', UNREADABLE);

/** What Nest and Fastify themselves refuse. */
const OF_STATUS: Readonly<Record<number, Problem>> = {
  404: notFound(),
  413: new Problem(413, 'PAYLOAD_TOO_LARGE', 'The body is too large', 'Send less at once: CSV up to 8 MiB.'),
  415: unsupported('application/json (POST /loads: text/csv)'),
};
