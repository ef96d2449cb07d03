import { setImmediate } from 'node:timers/promises';
import type { DeciderRunner } from '@latchkey/commands';
import { isUnused, type Policy } from '@latchkey/domain';
import type { ProjectionStore } from '@latchkey/projections';
import type { Account, Replica } from '@latchkey/replica';
import type { UsageRecorder } from '../activity/usage-recorder.js';
import { Hourly } from '../hourly.js';
import type { InstallationOptions } from '../options.js';
import { disableUnused } from './disable-unused.js';

const TURN_MS = 3;
const ASKED_AT_ONCE = 500;
const DISABLED_AT_ONCE = 50;

/** What the search for unused keys stands on. */
export interface UnusedKeysParts extends Pick<InstallationOptions, 'onInfo' | 'onNotice'> {
  readonly replica: Replica;
  readonly runner: DeciderRunner;
  readonly usage: Pick<UsageRecorder, 'flush' | 'lastError'>;
  readonly readModel: Pick<ProjectionStore, 'load'>;
  /** ms since 1970, UTC; null: the clock is suspect. @param hourLater whether an hour has passed since it was asked */
  readonly clock: (hourLater: boolean) => Promise<number | null>;
  /** why the read model may not know of a use within so many days; null: it knows every one that was written down by now */
  readonly unknownUses: (days: number) => Promise<string | null>;
}

/**
 * Disables keys that were not used for as long as the policy of their account says. A key is disabled at the second look in a
 * row that finds it unused: what it was used for before the first one is known by then.
 */
export class UnusedKeys extends Hourly {
  /** ids of keys that the look before found unused */
  #found: ReadonlySet<string> = new Set();

  constructor(private readonly parts: UnusedKeysParts) {
    super();
  }

  protected async work(hourLater: boolean): Promise<void> {
    const found = new Set<string>();
    const accounts = [...this.parts.replica.accounts.values()].filter(hasRule);
    const now = accounts.length === 0 ? null : await this.#trustedNow(hourLater);
    for (const account of now === null ? [] : accounts) {
      if (await this.#mayLook(account.policy)) await this.#look(account, now!, found);
    }
    this.#found = found;
  }

  protected failed({ message }: Error): void {
    this.#found = new Set();
    this.#nothingDone(message);
  }

  async #trustedNow(hourLater: boolean): Promise<number | null> {
    const now = await this.parts.clock(hourLater);
    if (now === null) this.#nothingDone('the clock is far ahead of when it was trusted last');
    return now;
  }

  async #mayLook({ disableUnusedAfterDays: days }: Policy): Promise<boolean> {
    const { usage, unknownUses } = this.parts;
    await usage.flush();
    const reason = usage.lastError?.message ?? (await unknownUses(days!));
    if (reason !== null) this.#nothingDone(reason);
    return reason === null;
  }

  #nothingDone(reason: string): void {
    this.parts.onNotice?.(`unused keys are not looked for: ${reason}. It is tried again in an hour.`);
  }

  async #look(account: Account, now: number, found: Set<string>): Promise<void> {
    const { policy } = account;
    let disabled = 0;
    for await (const ids of this.#maybeUnused(account, policy, now)) {
      const used = await this.parts.readModel.load('usage', ids);
      const lastUse = new Map(used.map(({ id, lastUsedAt }) => [id, lastUsedAt]));
      const unused = ids.filter((id) => isUnused(policy, account.key(id)!, lastUse.get(id) ?? null, now));
      for (const id of unused) found.add(id);
      const due = unused.filter((id) => this.#found.has(id));
      for (let from = 0; from < due.length; from += DISABLED_AT_ONCE) {
        if (this.signal.aborted) return;
        disabled += await this.#disable(account, due.slice(from, from + DISABLED_AT_ONCE), lastUse, now);
      }
    }
    const days = policy.disableUnusedAfterDays;
    if (disabled > 0) this.parts.onInfo?.(`${disabled} keys were disabled that had not been used for ${days} days`);
  }

  /** Ids of keys that are unused unless the read model knows of a use, a few hundred at a time. */
  async *#maybeUnused(account: Account, policy: Policy, now: number): AsyncGenerator<string[]> {
    let ids: string[] = [];
    let turn = performance.now();
    for (const [id, stream] of account.streams) {
      if (performance.now() - turn > TURN_MS) turn = await setImmediate().then(() => performance.now());
      if (this.signal.aborted) return;
      const key = account.key(id);
      if (key === null || stream.uses > 0 || stream.quarantined || !isUnused(policy, key, null, now)) continue;
      ids.push(id);
      if (ids.length < ASKED_AT_ONCE) continue;
      yield ids;
      ids = [];
    }
    if (ids.length > 0) yield ids;
  }

  async #disable(account: Account, ids: string[], lastUse: ReadonlyMap<string, number>, now: number): Promise<number> {
    const { runner } = this.parts;
    const outcomes = await Promise.allSettled(
      ids.map((id) => disableUnused(runner, account, { id, lastUsedAt: lastUse.get(id) ?? null, now })),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason as Error;
    return outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value).length;
  }
}

function hasRule(account: Account): boolean {
  const isReadable = account.streams.get(account.id)?.quarantined !== true;
  return isReadable && account.policy.disableUnusedAfterDays !== null;
}
