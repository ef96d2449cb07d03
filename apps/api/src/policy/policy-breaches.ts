import { CLOCK } from '@latchkey/commands';
import { breachesOf, iso, isoOrNull, keyStatus, POLICY_RULES, policyWith, ValidationFailed } from '@latchkey/domain';
import type { Clock, Key, Policy, PolicyBreach, PolicyChanges } from '@latchkey/domain';
import { Replica, type Account } from '@latchkey/replica';
import { Inject, Injectable } from '@nestjs/common';
import type { Listed, PageQuery } from '../http/paging.js';
import { turns } from '../http/validation.js';
import type { BreakingKeyView, PolicyPreview } from './policy.schemas.js';

const PREVIEWED = 100;
// a key is judged in a few microseconds
const KEYS_A_TURN = 256;
const CURSOR = /^breaches-([1-9]\d{0,8})$/;

interface Breaking {
  readonly key: Key;
  readonly breaches: readonly PolicyBreach[];
  /** in the order of their creation, which is the same in every process */
  readonly place: number;
}

/** Finds the keys that break a policy, in memory. One search at a time, and other requests come in between. */
@Injectable()
export class PolicyBreaches {
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Keys that break the policy as it stands, newest first. @throws ValidationFailed when the cursor is none of this list */
  list(accountId: string, { limit, cursor, includeTotal }: PageQuery): Promise<Listed<BreakingKeyView>> {
    const before = cursor === null ? Infinity : placeIn(cursor);
    return this.#inTurn(async () => {
      const account = this.replica.account(accountId);
      const page = new Newest(limit + 1);
      let total = 0;
      await this.#search(account, account.policy, (found) => {
        if (found.place < before) page.add(found);
        total += 1;
        return found.place < before || includeTotal === true;
      });
      const items = page.newestFirst.slice(0, limit);
      const nextCursor = page.newestFirst.length > limit ? cursorAt(items.at(-1)!.place) : null;
      const shown = items.map((found) => this.#view(account, found));
      return { items: shown, nextCursor, ...(includeTotal && { total }) };
    });
  }

  /** What changes of the policy would catch, without making them. @throws ValidationFailed where they are not valid */
  preview(accountId: string, changes: PolicyChanges): Promise<PolicyPreview> {
    return this.#inTurn(async () => {
      const account = this.replica.account(accountId);
      const policy = policyWith(account.policy, changes);
      const [shown, counts] = [new Newest(PREVIEWED), new Map(POLICY_RULES.map((rule) => [rule, 0]))];
      let total = 0;
      await this.#search(account, policy, (found) => {
        total += 1;
        shown.add(found);
        for (const { rule } of found.breaches) counts.set(rule, counts.get(rule)! + 1);
        return true;
      });
      const rules = [...counts].map(([rule, count]) => ({ rule, count }));
      return { total, rules, items: shown.newestFirst.map((found) => this.#view(account, found)) };
    });
  }

  #inTurn<T>(search: () => Promise<T>): Promise<T> {
    const found = this.#last.then(search);
    this.#last = found.catch(() => undefined);
    return found;
  }

  /** Tells of each key that breaks a policy, oldest first, until it is told to end. */
  async #search(account: Account, policy: Policy, goesOn: (found: Breaking) => boolean): Promise<void> {
    const [now, turn] = [this.clock.now(), turns()];
    let place = 0;
    for (const [id, { state }] of account.streams) {
      if (++place % KEYS_A_TURN === 0) await turn();
      if (!id.startsWith('key_') || state === null || (state as Key).deleted) continue;
      const breaches = breachesOf(policy, state as Key, now);
      if (breaches.length > 0 && !goesOn({ key: state as Key, breaches, place })) return;
    }
  }

  #view(account: Account, { key, breaches }: Breaking): BreakingKeyView {
    const user = account.user(key.mappedUserId);
    return {
      id: key.id,
      name: key.name,
      kind: key.kind,
      expiresAt: isoOrNull(key.expiresAt),
      createdAt: iso(key.createdAt),
      status: keyStatus(key, user?.active ?? false, this.clock.now()),
      mappedUser: { id: key.mappedUserId, name: user?.name ?? '' },
      breaches: [...breaches],
    };
  }
}

/** The last few of what comes oldest first. */
class Newest {
  readonly #kept: Breaking[] = [];

  constructor(private readonly most: number) {}

  add(found: Breaking): void {
    this.#kept.push(found);
    if (this.#kept.length > this.most) this.#kept.shift();
  }

  get newestFirst(): readonly Breaking[] {
    return this.#kept.toReversed();
  }
}

const cursorAt = (place: number): string => Buffer.from(`breaches-${place}`).toString('base64url');

function placeIn(cursor: string): number {
  const place = CURSOR.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (place !== undefined) return Number(place);
  throw new ValidationFailed([{ pointer: '?cursor', message: 'must be a nextCursor from this list' }]);
}
