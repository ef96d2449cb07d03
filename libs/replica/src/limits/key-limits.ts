import { LIMIT_PACE_MS, LimitMeters } from '@latchkey/domain';
import type { Key, Limit, LimitAnswer, LimitShare, LimitUse, Taken } from '@latchkey/domain';
import type { ToldUse } from '../leases/process-report.js';
import { paceOf } from '../leases/pace.js';
import { LimitShares } from './limit-shares.js';

export interface KeyLimitsOptions {
  /** of keys that have none of their own */
  readonly defaultLimit: Limit | null;
  /** of this process among all that verify */
  readonly verifier: string;
  /** null: there is no such key */
  keyOf(id: string): Key | null;
  /** how many processes verify, this one among them; asked now and then */
  countVerifiers(): number;
  /** tells processes that share the log what was told here; unset: there are none */
  readonly publish?: ((told: readonly ToldUse[]) => void) | undefined;
  /** ms that never jump */
  readonly monotonic: () => number;
}

const PUBLISHED_EVERY_MS = 100;
const SLOWEST_MS = 5_000;
const COUNTED_EVERY_MS = 500;

/**
 * Limits of keys in a process that has the log: it lets requests in as every verifier does, and tells verifiers which
 * parts are theirs. Processes that share the log tell each other what they are told, so that each can say so to anyone.
 */
export class KeyLimits {
  readonly #shares: LimitShares;
  readonly #own: LimitMeters;
  #verifiers = 1;
  #countedAt = -Infinity;
  #unpublished: ToldUse[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: KeyLimitsOptions) {
    this.#shares = new LimitShares(options.monotonic);
    const { verifier, monotonic } = options;
    const own = (use: LimitUse) => ({ verifier, use });
    this.#own = new LimitMeters(async (uses) => this.#tell(uses.map(own)), monotonic);
  }

  get defaultLimit(): Limit | null {
    return this.options.defaultLimit;
  }

  /** How many processes verify, this one among them. */
  get verifiers(): number {
    const now = this.options.monotonic();
    if (now - this.#countedAt < COUNTED_EVERY_MS) return this.#verifiers;
    this.#countedAt = now;
    return (this.#verifiers = this.options.countVerifiers());
  }

  /** Takes one request of a key; null: it has no limit. */
  take({ id, limit }: Key): Taken | null {
    const applies = limit ?? this.options.defaultLimit;
    if (applies === null) return null;
    this.#own.verifiers = this.verifiers;
    return this.#own.take(id, applies);
  }

  /** The limit of a key, and how it is used at this instant (`demand`: requests per second); null: it has none. */
  standingOf({
    id,
    limit,
  }: Pick<Key, 'id' | 'limit'>): (Limit & { readonly remaining: number; readonly demand: number }) | null {
    const applies = limit ?? this.options.defaultLimit;
    return applies && { ...applies, ...this.#shares.standingOf(id, applies) };
  }

  /** What a verifier told this process. @returns which parts are its own; keys of others, or without a limit, are left out */
  tell(account: string, verifier: string, uses: readonly LimitUse[]): LimitAnswer {
    const own = uses.filter(({ key }) => this.options.keyOf(key)?.accountId === account);
    return this.#tell(own.map((use) => ({ verifier, use })));
  }

  /** What verifiers told other processes. */
  hear(told: readonly ToldUse[]): void {
    for (const one of told) this.#hear(one);
  }

  stop(): void {
    this.#own.stop();
    clearTimeout(this.#timer);
  }

  #tell(told: readonly ToldUse[]): LimitAnswer {
    const counted = told.filter((one) => this.#hear(one));
    this.#publish(counted);
    return this.#answer(counted);
  }

  #hear({ verifier, use }: ToldUse): boolean {
    const limit = this.#limitOf(use.key);
    if (limit === null) return false;
    this.#shares.heard(verifier, use, limit);
    return true;
  }

  #answer(told: readonly ToldUse[]): LimitAnswer {
    const { verifiers } = this;
    const everyMs = paceOf(verifiers, LIMIT_PACE_MS, SLOWEST_MS);
    const shareOf = ({ verifier, use }: ToldUse): LimitShare =>
      this.#shares.shareOf(verifier, use.key, verifiers, everyMs);
    return { shares: told.map(shareOf), verifiers, everyMs };
  }

  #limitOf(id: string): Limit | null {
    const key = this.options.keyOf(id);
    return key === null || key.deleted ? null : (key.limit ?? this.options.defaultLimit);
  }

  #publish(told: readonly ToldUse[]): void {
    const { publish } = this.options;
    if (publish === undefined || told.length === 0) return;
    this.#unpublished.push(...told);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      publish(this.#unpublished.splice(0));
    }, PUBLISHED_EVERY_MS).unref();
  }
}
