import type { LatchkeyError } from '@latchkey/domain';
import { HttpException } from '@nestjs/common';
import { problemOf } from '../refusal.js';

/**
 * A refusal as Nest answers it where no filter of the service says otherwise. The error itself is its `cause`.
 *
 * @param response gets the headers at once, as Nest's own filter sends none
 */
export function refused(error: LatchkeyError, response: unknown): HttpException {
  const { status, headers, body } = problemOf(error);
  const { header } = (response ?? {}) as { header?: (name: string, value: string) => unknown };
  for (const [name, value] of Object.entries(headers)) header?.call(response, name, value);
  return new HttpException(body, status, { cause: error });
}
