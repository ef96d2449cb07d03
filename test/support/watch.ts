import type { Credential } from '@latchkey/domain';
import { eventually } from './eventually.js';
import type { GuardProcess } from './guards.js';

const EVERY_MS = 10;

/** One question to a guard. Instants are ms of performance.now. */
export interface Seen {
  readonly name: string;
  readonly begun: number;
  readonly ended: number;
  /** 0: there was no answer */
  readonly status: number;
}

/** Asks guards about some credentials again and again, and keeps what they answered. */
export class Watch<Name extends string> {
  readonly seen: Seen[] = [];
  readonly #asking: Promise<void>[];
  readonly #open = new Set<AbortController>();
  #stopped = false;

  constructor(
    guards: readonly GuardProcess[],
    private readonly credentials: Readonly<Record<Name, Credential>>,
  ) {
    this.#asking = guards.map((guard) => this.#ask(guard));
  }

  /** Which statuses questions about a credential got that were begun at or after an instant, and ended before another. */
  statuses(name: Name, since = 0, until = Number.POSITIVE_INFINITY): number[] {
    const found = this.seen.filter((one) => one.name === name && one.begun >= since && one.ended < until);
    return [...new Set(found.map(({ status }) => status))].sort();
  }

  /** Resolves once a question about a credential that was begun at or after an instant got this status. */
  async until(name: Name, status: number, since = 0): Promise<void> {
    await eventually(() => this.statuses(name, since), (found) => found.includes(status)); // prettier-ignore
  }

  /** Questions without an answer yet are given up. */
  async stop(): Promise<this> {
    this.#stopped = true;
    for (const question of this.#open) question.abort();
    await Promise.all(this.#asking);
    return this;
  }

  async #ask(guard: GuardProcess): Promise<void> {
    while (!this.#stopped) {
      for (const [name, credential] of Object.entries<Credential>(this.credentials)) {
        const begun = performance.now();
        const status = await this.#statusFor(guard, credential);
        if (!this.#stopped) this.seen.push({ name, begun, ended: performance.now(), status });
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  async #statusFor(guard: GuardProcess, credential: Credential): Promise<number> {
    const question = new AbortController();
    this.#open.add(question);
    const { status } = await guard.ask(credential, question.signal).catch(() => ({ status: 0 }));
    this.#open.delete(question);
    return status;
  }
}

/** How long work took, ms, and when it ended by performance.now. */
export async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; ms: number; at: number }> {
  const begun = performance.now();
  const answer = await work();
  const at = performance.now();
  return { answer, ms: at - begun, at };
}
