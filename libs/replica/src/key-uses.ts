import { matchedDigest, UseTally, type Key, type KeyUse, type Origin } from '@latchkey/domain';
import type { Stream } from './stream.js';

/** How keys were used and refused since `take` was called last. Counting costs a verification two assignments. */
export class KeyUses {
  #tallies = new Map<Stream<Key>, UseTally>();
  #since = 0;

  /** @param now ms since 1970, UTC */
  count(stream: Stream<Key>, secretKey: string, now: number, origin: Origin | undefined): void {
    if (this.#since === 0) this.#since = now;
    // Counted from the last flush on, it is a small integer: a time of its own would be one more object to touch.
    stream.usedAfterMs = now - this.#since;
    if (stream.uses++ === 0) this.#of(stream).usedFrom(origin);
    const key = stream.state!;
    if (key.previousDigest === null || matchedDigest(key, secretKey, now) === key.digest) return;
    this.#of(stream).usedPrevious(key.previousSecretExpiresAt!, now, origin);
  }

  refused(stream: Stream<Key>, code: string): void {
    this.#of(stream).refused(code);
  }

  /** What was counted was refused by the limit of its key. */
  limited(stream: Stream<Key>): void {
    if (stream.uses > 0) stream.uses--;
    this.#of(stream).refused('LIMIT');
  }

  take(): Map<string, KeyUse[]> {
    const usage = new Map<string, KeyUse[]>();
    for (const [stream, tally] of this.#tallies) {
      const { id: key, accountId } = stream.state!;
      const uses = usage.get(accountId) ?? [];
      const last = stream.uses === 0 ? 0 : this.#since + stream.usedAfterMs;
      uses.push({ key, count: stream.uses, last, ...tally.told() });
      usage.set(accountId, uses);
      stream.uses = 0;
    }
    this.#tallies = new Map();
    this.#since = 0;
    return usage;
  }

  #of(stream: Stream<Key>): UseTally {
    const known = this.#tallies.get(stream);
    if (known !== undefined) return known;
    const made = new UseTally();
    this.#tallies.set(stream, made);
    return made;
  }
}
