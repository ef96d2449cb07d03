import type { components } from './schema';

type Problem = components['schemas']['Problem'];

/** What the service refused: a problem of its closed table of codes, whose detail says what to do. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';

  constructor(readonly problem: Pick<Problem, 'status' | 'code' | 'detail' | 'errors' | 'requestId'>) {
    super(problem.detail);
  }

  get code(): Problem['code'] {
    return this.problem.code;
  }

  /** What is wrong with a member of the body, by its name. */
  fieldErrors(): Record<string, string> {
    const errors = this.problem.errors ?? [];
    return Object.fromEntries(errors.map(({ pointer, message }) => [pointer.replace(/^[/?]/, ''), message]));
  }
}

/** The service could not be reached: nobody knows whether it heard the request. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

export const isCode = (error: unknown, ...codes: Problem['code'][]): error is ApiProblem =>
  error instanceof ApiProblem && codes.includes(error.code);

/** The service said no, so nothing was done; anything else leaves open whether it was. */
export const isRefusal = (error: unknown): boolean => error instanceof ApiProblem && error.problem.status < 500;
