import { LatchkeyProblem } from '@latchkey/client';

export { isCode, isUnanswered, LatchkeyProblem, Unreachable, type ProblemCode } from '@latchkey/client';

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

export function fieldErrorsOf(error: unknown): Record<string, string> {
  const errors = error instanceof LatchkeyProblem ? (error.errors ?? []) : [];
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
