import type { components } from './schema';

type Problem = components['schemas']['Problem'];
export type ProblemCode = Problem['code'];

/** What the service refused: a problem of its closed table of codes, whose detail says what to do. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';

  constructor(readonly problem: Pick<Problem, 'status' | 'code' | 'detail' | 'errors' | 'id' | 'requestId'>) {
    super(problem.detail);
  }
}

/** The service could not be reached: it may or may not have received the request. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

export const isCode = (error: unknown, ...codes: ProblemCode[]): error is ApiProblem =>
  error instanceof ApiProblem && codes.includes(error.problem.code);

/** It is unknown whether it was done: it may be repeated, and nothing else may be sent in its place. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof ApiProblem && error.problem.status >= 500);

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

export function fieldErrorsOf(error: unknown): Record<string, string> {
  const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
  return Object.fromEntries(errors.map(({ pointer, message }) => [pointer.replace(/^[/?]/, ''), sentence(message)]));
}

/**
 * What is wrong with items of a list, by item.
 *
 * @param sent the list that was refused: the service names items by their place in it
 * @param left those of them that are still there
 */
export function itemErrorsOf(
  errors: Readonly<Record<string, string>>,
  field: string,
  sent: readonly string[],
  left: readonly string[],
): ReadonlyMap<string, string> {
  const wrong = sent.map((item, place) => [item, errors[`${field}/${place}`]] as const);
  return new Map(wrong.filter((pair): pair is [string, string] => pair[1] !== undefined && left.includes(pair[0])));
}
