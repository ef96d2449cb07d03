import { isoOrNull } from '@latchkey/domain';
import { withTimeout } from '@latchkey/event-log';
import type { ReadModel } from '@latchkey/read-model';

const FRESH_MS = 5_000;
// what is answered from memory does not wait for a read model that is busy
const ASKED_WITHIN_MS = 20;
const MOST_KEYS = 10_000;

interface Use {
  readonly lastUsedAt: string | null;
  /** ms of the monotonic clock */
  readonly asked: number;
}

/**
 * When keys were used before this moment (as answers write it; null: never), as the read model said within the last five
 * seconds: uses are written down every few seconds, and a key that is checked thousands of times a second is looked up once.
 */
export class FormerUses {
  readonly #known = new Map<string, Use>();

  constructor(private readonly readModel: Pick<ReadModel, 'lastUsedAt'>) {}

  /** @param otherwise ms since 1970, UTC: what is said where the read model cannot be asked, or is slow to answer */
  of(accountId: string, keyId: string, otherwise: number): string | null | Promise<string | null> {
    const known = this.#known.get(keyId);
    if (known !== undefined && performance.now() - known.asked < FRESH_MS) return known.lastUsedAt;
    return this.#ask(accountId, keyId, otherwise);
  }

  #ask(accountId: string, keyId: string, otherwise: number): Promise<string | null> {
    const remember = (lastUsedAt: number | null) => this.#remember(keyId, lastUsedAt);
    const unknown = () => remember(otherwise);
    // what comes late counts from then on
    const told = this.readModel.lastUsedAt(accountId, keyId).then(remember, unknown);
    return withTimeout(ASKED_WITHIN_MS, told, unknown);
  }

  #remember(keyId: string, at: number | null): string | null {
    const lastUsedAt = isoOrNull(at);
    // the newest stand last
    this.#known.delete(keyId);
    if (this.#known.size >= MOST_KEYS) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(keyId, { lastUsedAt, asked: performance.now() });
    return lastUsedAt;
  }
}
