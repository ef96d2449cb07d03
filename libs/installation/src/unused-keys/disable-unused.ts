import type { CommandContext, DeciderRunner } from '@latchkey/commands';
import { isUnused, keyDecider, unusedReason } from '@latchkey/domain';
import type { Account } from '@latchkey/replica';

interface Unused {
  readonly id: string;
  /** ms since 1970, UTC; null: never */
  readonly lastUsedAt: number | null;
  /** ms since 1970, UTC */
  readonly now: number;
}

/** The key was changed, or the policy was, since it was found unused. */
class UnusedNoMore extends Error {}

/**
 * Disables a key in the name of the user who set the rule, unless the key or the rule was changed meanwhile. Several
 * processes may do so at once: one of them does.
 *
 * @returns whether this did
 * @throws LatchkeyError NOT_READY, NOT_COMMITTED, OUTCOME_UNKNOWN
 */
export async function disableUnused(
  runner: DeciderRunner,
  account: Account,
  { id, lastUsedAt, now }: Unused,
): Promise<boolean> {
  try {
    const committed = await runner.run(keyDecider, contextOf(account), id, {
      authorize: (_context, key) => {
        // one that is disabled by now is left to the decider
        if (key?.enabled && !isUnused(account.policy, key, lastUsedAt, now)) throw new UnusedNoMore();
      },
      command: (key, known) => {
        const mappedUser = (key && known.account.user(key.mappedUserId)) ?? undefined;
        return { type: 'DisableKey', reason: unusedReason(account.policy), mappedUser, now: known.now };
      },
    });
    return committed.outcome === 'done';
  } catch (error) {
    if (error instanceof UnusedNoMore) return false;
    throw error;
  }
}

function contextOf(account: Account): CommandContext {
  const { disableUnusedBy: id } = account.policy;
  const user = { id, name: account.user(id)?.name ?? '', role: 'admin' } as const;
  const nothing = { key: null, address: null, requestId: null, idempotency: null, ifMatch: null };
  return { account: account.id, user, ...nothing };
}
