import type { CommandContext } from '@latchkey/commands';
import { digestOf, LatchkeyError, ValidationFailed } from '@latchkey/domain';
import { problemOf } from '@latchkey/platform';
import { z } from 'zod';
import { MAX_MEMBERS } from './json-body.js';
import type { problemView } from './problem.js';
import { validationFailed } from './validation.js';

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
  constructor(private readonly issues: readonly z.core.$ZodIssue[]) {}

  /** What came of it. */
  undone(requestId: string | null): Undone {
    return undone(validationFailed(this.issues), requestId);
  }
}

/** Whether one of many things could be read. */
export const isReadable = <T>(one: T | Unread): one is T => !(one instanceof Unread);

/** A list of which each is read by itself: one that is wrong keeps none of the others out, and is an Unread. */
export function eachByItself<S extends z.ZodType>(schema: S) {
  // the description of the schema asks for the value without a reason
  const unread = (found?: { readonly error: { readonly issues: z.core.$ZodIssue[] } }) =>
    found && new Unread(found.error.issues);
  const each = schema.catch(unread as never) as unknown as z.ZodType<z.output<S> | Unread, z.input<S>>;
  return z.array(each).min(1).max(MAX_MEMBERS).describe(`at most ${MAX_MEMBERS}`);
}

/** Whether an import is only tried. */
export const dryRun = z.boolean().default(false).describe('true: say what would come of it, and do nothing');
