import { HttpException } from '@nestjs/common';

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

export function invalid(errors: readonly Fault[], detail = 'Correct the members named in errors and send it again.') {
  return new Problem(400, 'VALIDATION_FAILED', 'Something in the request is not valid', detail, errors);
}

export function forbidden(detail: string): Problem {
  return new Problem(403, 'FORBIDDEN', 'Not allowed', detail);
}

export function notFound(): Problem {
  const detail = 'There is nothing here that you may see. GET /elements lists what you may.';
  return new Problem(404, 'NOT_FOUND', 'Nothing here', detail);
}

export function unsupported(type: string): Problem {
  const title = 'The body has the wrong type';
  return new Problem(415, 'UNSUPPORTED_MEDIA_TYPE', title, `Send the body as Content-Type: ${type}.`);
}

/** 507 of RFC 4918. */
export function full(room: number): Problem {
  const detail =
    `There is room for ${room} more values, so nothing was loaded. Delete measures that are not needed any more, or ` +
    'start this service with a larger SCORECARD_MAX_VALUES.';
  return new Problem(507, 'INTERNAL', 'There is not enough room', detail);
}
