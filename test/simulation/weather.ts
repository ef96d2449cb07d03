import type { FateName } from './plan.js';
import type { Random } from './random.js';
import { LEASE_MS } from './lease-ms.js';
import type { Fate, Weather } from './simulated-topic.js';
import type { VirtualTime } from './virtual-time.js';

/** The traffic of one process with one topic, good or bad. */
export class Link implements Weather {
  #lagsUntil = 0;
  #bad: FateName | null = null;
  #badUntil = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
  ) {}

  /** Nothing is read before this has passed, ms. */
  lag(ms: number): void {
    this.#lagsUntil = Math.max(this.#lagsUntil, this.time.now + ms);
  }

  bad(fate: FateName, ms: number): void {
    this.#bad = fate;
    this.#badUntil = this.time.now + ms;
  }

  heal(): void {
    this.#lagsUntil = 0;
    this.#badUntil = 0;
  }

  delay(): number {
    return Math.max(0, this.#lagsUntil - this.time.now) + this.#quick();
  }

  fate(): Fate {
    const { random } = this;
    const good: Fate = { queued: random.next(), flight: this.#quick(), arrives: 1, again: 0, fails: null };
    if (this.time.now >= this.#badUntil || random.chance(0.2)) return good;
    switch (this.#bad!) {
      case 'lostRequest':
        return { ...good, arrives: 0, fails: random.between(5, 400) };
      case 'lostReply':
        return { ...good, fails: random.between(1, 60) };
      case 'late':
        return { ...good, flight: random.between(20, 3 * LEASE_MS), fails: random.between(5, 400) };
      case 'twice':
        return { ...good, arrives: 2, again: random.between(0, 2 * LEASE_MS) };
      case 'slow':
        return { ...good, queued: random.between(0, 300), flight: random.between(0, 200) };
    }
  }

  #quick(): number {
    return this.random.chance(0.1) ? this.random.between(5, 30) : this.random.between(0.5, 3);
  }
}
