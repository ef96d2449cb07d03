import { HttpException } from '@nestjs/common';
import { answerTo } from '../refusal.js';

/** Both servers' answers have it. */
interface WithHeader {
  header?(name: string, value: string): unknown;
}

/**
 * A refusal as Nest's own filter and those of services expect one: it says the same, with the same headers, as a refusal
 * that never gets as far as a filter.
 */
export function httpRefusal(error: Error, response: object): HttpException {
  const { status, headers, problem } = answerTo(error);
  for (const [name, value] of Object.entries(headers)) (response as WithHeader).header?.(name, value);
  return new HttpException(problem, status, { cause: error });
}
