import type { components } from './schema.js';

type Problem = components['schemas']['Problem'];

/** One of the closed table of codes that the service refuses with. */
export type ProblemCode = Problem['code'];

/**
 * The service refused: an RFC 9457 problem. `message` says what to do, `code` is for programs, `errors` say what is wrong
 * with which member, and `requestId` is what the service's own logs call the request.
 */
export class LatchkeyProblem extends Error {
  override name = 'LatchkeyProblem';
  readonly status: number;
  readonly code: ProblemCode;
  readonly errors: Problem['errors'];
  /** of the thing that is in the way, as of the user who has that e-mail address */
  readonly id: string | undefined;
  readonly requestId: string;

  /** @param problem the body of the answer, or what can be said of one without a body */
  constructor(problem: Pick<Problem, 'status' | 'code' | 'detail' | 'errors' | 'id' | 'requestId'>) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors;
    this.id = problem.id;
    this.requestId = problem.requestId;
  }
}

/** There was no answer: the service may or may not have received the request. `cause` is what the network said. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/**
 * A key was created or rotated, and the answer with its secret was lost: a repeated answer never holds it. Rotate the key
 * for a new secret, which ends the lost one.
 */
export class SecretLost<K extends { readonly id: string } = { readonly id: string }> extends Error {
  override name = 'SecretLost';

  /** @param key the key as it is now */
  constructor(readonly key: K) {
    super(`Key ${key.id} has a new secret, but the answer that held it was lost. Rotate the key to get another one.`);
  }
}

/** Whether an error is a refusal with one of these codes. */
export const isCode = (error: unknown, ...codes: ProblemCode[]): error is LatchkeyProblem =>
  error instanceof LatchkeyProblem && codes.includes(error.code);

/** Whether it is unknown if a request was carried out: repeat it with the same Idempotency-Key, and send nothing in its place. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof LatchkeyProblem && error.status >= 500);

/** The error that an answer stands for. */
export async function problemOf(response: Response): Promise<LatchkeyProblem> {
  const body: unknown = await response.json().catch(() => null);
  if (body !== null && typeof body === 'object' && 'code' in body) return new LatchkeyProblem(body as Problem);
  const detail = `The service answered ${response.status} ${response.statusText}. Try again in a moment.`;
  return new LatchkeyProblem({ status: response.status, code: 'INTERNAL', detail, requestId: '' });
}
