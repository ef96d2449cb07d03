import { RateLimited, type Clock } from '@latchkey/domain';
import { networkOf } from './source-address.js';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 3_000;
const MAX_SOURCES = 10_000;

/**
 * Counts refused credentials by source address in windows of a minute. Only refusals are turned into 429: a good
 * credential passes whatever its neighbours do, so nobody's key can be locked from outside.
 */
export class FailureThrottle {
  readonly #failures = new Map<string, number>();
  #windowEnds = 0;

  constructor(private readonly clock: Clock) {}

  /** @throws RateLimited when the source has failed too often in this window */
  failed(address: string | null): void {
    const now = this.clock.now();
    if (now >= this.#windowEnds || now < this.#windowEnds - WINDOW_MS) {
      this.#failures.clear();
      this.#windowEnds = now + WINDOW_MS;
    }
    const source = networkOf(address);
    const failures = (this.#failures.get(source) ?? 0) + 1;
    if (failures > 1 || this.#failures.size < MAX_SOURCES) this.#failures.set(source, failures);
    if (failures > MAX_FAILURES) throw new RateLimited(Math.max(1, Math.ceil((this.#windowEnds - now) / 1000)));
  }
}
