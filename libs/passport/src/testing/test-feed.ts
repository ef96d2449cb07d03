import type { FeedHello, FeedKey, FeedLine, FeedRow, FeedUser } from '@latchkey/domain';
import type { FieldChange, Grant, Outcome, ReplicaSource, Report } from '../source/replica-source.port.js';
import type { ReportedEntry, Target } from '../source/replica-source.port.js';
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

// longer than any test's clock is set forward, and a tenth of it fits into a timer
const LEASE_MS = 200 * 86_400_000;
const HEARTBEAT_MS = 86_400_000;
const ACCOUNT = { id: 'acc_test', name: 'Test' };

/** The feed that guards of a test follow, their leases, and what they report. */
export class TestFeed implements ReplicaSource {
  readonly users = new Map<string, FeedUser>();
  readonly keys = new Map<string, FeedKey>();
  /** by id, oldest first */
  readonly recorded = new Map<string, RecordedEntry>();
  /** by instance and boot: up to where it has applied everything */
  readonly #guards = new Map<string, number>();
  readonly #changes: FeedRow[] = [];
  readonly #wakeup = new Wakeup();
  #isStale = false;
  /** how many guards were following when it went stale */
  #lost = 0;

  goStale(): Promise<void> {
    this.#lost = this.#guards.size;
    this.#isStale = true;
    return this.#until(() => this.#guards.size === 0);
  }

  comeBack(): Promise<void> {
    this.#isStale = false;
    return this.#until(() => this.#guards.size >= this.#lost);
  }

  async *follow(after: string | null, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]> {
    const wake = () => this.#wakeup.ring();
    signal.addEventListener('abort', wake);
    try {
      while (this.#isStale && !signal.aborted) await this.#wakeup.wait();
      let told = this.#changes.length;
      yield [helloTo(after), ...this.users.values(), ...this.keys.values(), position(told)];
      while (!signal.aborted) {
        if (this.#isStale) return yield [STALE];
        if (told === this.#changes.length) await this.#wakeup.wait();
        const rows = this.#changes.slice(told);
        told += rows.length;
        if (rows.length > 0) yield [...rows, position(told)];
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  report({ instance, boot, applied, leaving }: Report): Promise<Grant> {
    const guard = `${instance}/${boot}`;
    const granted = !this.#isStale && leaving !== true;
    if (granted) this.#guards.set(guard, Number(applied.split('.')[1]));
    else this.#guards.delete(guard);
    this.#wakeup.ring();
    return Promise.resolve({ granted, leaseMs: LEASE_MS, now: Date.now(), reason: null, leaveToken: guard });
  }

  async leave(token: string): Promise<void> {
    this.#guards.delete(token);
    this.#wakeup.ring();
  }

  async append(entries: readonly ReportedEntry[]): Promise<void> {
    for (const { kind, id, ...members } of entries) {
      const before = kind === 'started' ? { outcome: 'unknown', changes: [] } : this.recorded.get(id);
      if (before !== undefined) this.recorded.set(id, { ...before, ...members } as RecordedEntry);
    }
    this.#wakeup.ring();
  }

  /** Resolves once the outcome of each entry is known, or a second has passed. */
  settled(): Promise<void> {
    return this.#until(() => [...this.recorded.values()].every(({ outcome }) => outcome !== 'unknown'), 1_000);
  }

  /** @throws TypeError when its id is used already */
  add(row: FeedRow): Promise<void> {
    const rows: Map<string, FeedRow> = row.type === 'key' ? this.keys : this.users;
    if (rows.has(row.id)) throw new TypeError(`there is a ${row.type} ${row.id} already: give one of them another id`);
    return this.put(row);
  }

  /** Resolves once every guard that holds a lease has applied all changes. */
  put(row: FeedRow): Promise<void> {
    if (row.type === 'key') this.keys.set(row.id, row);
    else this.users.set(row.id, row);
    const newest = this.#changes.push(row);
    return this.#until(() => [...this.#guards.values()].every((applied) => applied >= newest));
  }

  async #until(holds: () => boolean, withinMs = 2_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    this.#wakeup.ring();
    while (!holds() && performance.now() < deadline) await this.#wakeup.wait(50);
  }
}

const STALE: FeedLine = { type: 'end', reason: 'credential', detail: 'The test let its guards go stale.' };

const position = (offset: number): FeedLine => ({ type: 'position', position: `test.${offset}.-`, urgent: true });

function helloTo(after: string | null): FeedHello {
  const times = { leaseMs: LEASE_MS, heartbeatMs: HEARTBEAT_MS };
  return { type: 'hello', v: 1, log: 'test', accepted: [], account: ACCOUNT, ...times, resumed: after !== null };
}
