import type { Key, KeyUse } from '@latchkey/domain';
import type { Stream } from './stream.js';

/** Which keys were used since `take` was called last. Counting costs a verification two assignments. */
export class KeyUses {
  #used: Stream<Key>[] = [];
  #since = 0;

  /** @param now ms since 1970, UTC */
  count(stream: Stream<Key>, now: number): void {
    if (this.#used.length === 0) this.#since = now;
    // Counted from the last flush on, it is a small integer: a time of its own would be one more object to touch.
    stream.usedAfterMs = now - this.#since;
    if (stream.uses++ === 0) this.#used.push(stream);
  }

  take(): Map<string, KeyUse[]> {
    const usage = new Map<string, KeyUse[]>();
    for (const stream of this.#used.splice(0)) {
      const { id: key, accountId } = stream.state!;
      const uses = usage.get(accountId) ?? [];
      uses.push({ key, count: stream.uses, last: this.#since + stream.usedAfterMs });
      usage.set(accountId, uses);
      stream.uses = 0;
    }
    return usage;
  }
}
