import type { CommandContext } from '@latchkey/commands';
import { digestOf, LatchkeyError, ValidationFailed } from '@latchkey/domain';
import { problemOf } from '@latchkey/platform';
import type { z } from 'zod';
import type { problemView } from './problem.js';

/** One of the commands of a request that has many: each thing remembers the request under an id of its own. */
export function contextOfOne(context: CommandContext, id: string): CommandContext {
  const { idempotency } = context;
  if (idempotency === null) return context;
  return { ...context, idempotency: { ...idempotency, command: digestOf(idempotency.command, id) } };
}

/** What came of one of many commands that was not done. */
export interface Undone {
  readonly outcome: 'refused' | 'unknown';
  readonly problem: z.infer<typeof problemView>;
}

/** @throws what is no refusal of a command */
export function undone(error: unknown, requestId: string | null): Undone {
  if (!(error instanceof LatchkeyError)) throw error;
  const { errors, ...problem } = problemOf(error, requestId ?? '');
  const outcome = error.code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'refused';
  return { outcome, problem: { ...problem, ...(errors && { errors: [...errors] }) } };
}

/** @throws ValidationFailed where a request about many things states the version of one */
export function requireNoVersion({ ifMatch }: CommandContext): void {
  if (ifMatch === null) return;
  const message = 'is the version of one thing: leave it out, or change them one by one';
  throw new ValidationFailed([{ pointer: 'If-Match', message }]);
}

/** One of many things that could not be read. */
export class Unread {
  constructor(readonly issues: readonly z.core.$ZodIssue[]) {}
}

/** The same schema for each of a list, where one that is wrong keeps none of the others out: what is wrong with it is its value. */
export function eachByItself<S extends z.ZodType>(schema: S) {
  // the description of the schema asks for the value without a reason
  const unread = (found?: { readonly error: { readonly issues: z.core.$ZodIssue[] } }) =>
    found && new Unread(found.error.issues);
  return schema.catch(unread as never) as unknown as z.ZodType<z.output<S> | Unread, z.input<S>>;
}
