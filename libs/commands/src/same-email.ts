import { Replica } from '@latchkey/replica';
import type { CommandContext } from './command-context.js';

/** The id of another user of the account who has this e-mail address. Best effort: others may be made at this instant. */
export function otherWithEmail(
  replica: Replica,
  { account }: CommandContext,
  userId: string,
  email: string | undefined,
): string | undefined {
  if (email === undefined) return undefined;
  return replica
    .account(account)
    .usersByEmail.with(email)
    .find((id) => id !== userId);
}
