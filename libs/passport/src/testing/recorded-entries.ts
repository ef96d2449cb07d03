import type { FieldChange, Outcome, ReportedEntry, StartedEntry, Target } from '../source/replica-source.port.js';
import { Wakeup } from '../source/waiting.js';

/** An entry of revision history as the guard reported it. */
export interface RecordedEntry {
  readonly action: string;
  readonly target: Target;
  /** ids of whom it acted for, and of the key */
  readonly user: string;
  readonly key: string;
  /** `unknown` until the guard has said what came of it */
  readonly outcome: Outcome | 'unknown';
  readonly changes: readonly FieldChange[];
  readonly requestId: string | null;
  readonly address: string | null;
}

const SETTLE_TIMEOUT_MS = 1_000;

/** What guards reported of what was done, oldest first. */
export class RecordedEntries {
  readonly #entries = new Map<string, RecordedEntry>();
  readonly #wakeup = new Wakeup();

  take(entries: readonly ReportedEntry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'started') this.#entries.set(entry.id, begun(entry));
      else this.#end(entry);
    }
    this.#wakeup.ring();
  }

  /** All of them, once the outcome of each is known or a second has passed. */
  async settled(): Promise<readonly RecordedEntry[]> {
    const deadline = performance.now() + SETTLE_TIMEOUT_MS;
    while (this.#isUnsettled() && performance.now() < deadline) await this.#wakeup.wait(50);
    return [...this.#entries.values()];
  }

  clear(): void {
    this.#entries.clear();
  }

  #end({ id, outcome, changes, target }: Extract<ReportedEntry, { kind: 'finished' }>): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) this.#entries.set(id, { ...entry, outcome, changes, ...(target && { target }) });
  }

  #isUnsettled(): boolean {
    return [...this.#entries.values()].some(({ outcome }) => outcome === 'unknown');
  }
}

function begun({ action, target, user, key, requestId, address }: StartedEntry): RecordedEntry {
  return { action, target, user, key, outcome: 'unknown', changes: [], requestId, address };
}
