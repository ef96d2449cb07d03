import { OutcomeUnknown, RateLimited } from '@latchkey/domain';
import { Wakeup } from '@latchkey/event-log';
import type { GuardReport, GuardStart, InstanceStatus } from './known-instances.js';
import type { InstanceRegister, KnownInstance, RememberedInstance } from './known-instances.js';
import { LeaseTable, type HeldLease, type LeaseTimes } from './lease-table.js';

/** `acknowledged`: the highest offset that other processes may have acknowledged as known here; unset: no others */
type GuardLeaseTimes = LeaseTimes & { readonly acknowledged?: () => number };

interface Guard {
  readonly known: KnownInstance;
  /** resolves once the register remembers it; no lease before that */
  saved: Promise<void>;
  position: string | null;
}

const MOST_INSTANCES = 10_000;
const MOST_OF_ONE_REPORTER = 200;
const MOST_LEFT = 1_000;

/**
 * The leases of the guards that this process feeds (promise P4). A change that revokes something waits until every
 * guard has applied it or its lease has surely ended; from then on only guards that have applied it are granted a
 * lease.
 */
export class GuardLeases {
  readonly #table: LeaseTable<Guard>;
  /** guards that said that they leave: a report that was overtaken must not bring one back */
  readonly #left = new Set<string>();
  readonly #changed = new Wakeup();
  #stopped = false;

  /** @param newest offset of the newest record that this process has applied itself */
  constructor(
    private readonly newest: () => number,
    private readonly register: InstanceRegister,
    private readonly times: GuardLeaseTimes,
  ) {
    this.#table = new LeaseTable(newest, times);
  }

  /** Every guard that may hold a lease of the process before this one counts as heard of just now. */
  async start(): Promise<void> {
    // some guard that is not known may hold one, and after the next start as well
    const unknown = { account: '', reporter: '', instance: '', boot: '', service: '', version: '' };
    const remembered: readonly RememberedInstance[] = (await this.register.load()) ?? [unknown];
    for (const { leaseMs: before = 0, ...known } of remembered) {
      this.#table.grant(this.#add(known), Math.max(before, this.times.leaseMs));
    }
    // longer leases than the process before gave must be known before they are given
    if (remembered.some(({ leaseMs = 0 }) => leaseMs < this.times.leaseMs)) await this.#save();
    this.#table.acknowledge(this.newest());
  }

  /** How many guards there are that report to this process. */
  get count(): number {
    return this.#table.holders.size;
  }

  /** How many of them may answer now. */
  get liveCount(): number {
    const { holders, now } = this.#table;
    let count = 0;
    for (const { until } of holders.values()) if (until > now) count++;
    return count;
  }

  /**
   * @returns whether the lease of its sender starts anew with the instant in which it sent this
   * @throws RateLimited when one credential speaks for too many guards
   */
  async report({ applied, position, ...known }: GuardReport): Promise<boolean> {
    const id = idOf(known);
    const guard = this.#table.holders.get(id) ?? this.#join(id, known);
    await guard?.saved;
    if (guard === null || this.#table.holders.get(id) !== guard || this.#stopped) return false;
    // two reports may overtake each other
    if (applied >= guard.applied) guard.position = position;
    this.#table.heard(guard, applied);
    const granted = this.#table.keepsUp(applied) && applied >= (this.times.acknowledged?.() ?? -1);
    if (granted) this.#table.grant(guard, this.times.leaseMs);
    this.#changed.ring();
    return granted;
  }

  async leave(known: GuardStart): Promise<void> {
    const id = idOf(known);
    this.#left.add(id);
    if (this.#left.size > MOST_LEFT) this.#left.delete(this.#left.values().next().value!);
    const gone = this.#table.holders.get(id);
    if (gone === undefined) return;
    gone.until = Number.NEGATIVE_INFINITY;
    this.#table.holders.delete(id);
    this.#changed.ring();
    await this.#save();
  }

  /** Resolves once no guard can answer without knowing a record. @throws OutcomeUnknown when this process stops first */
  async settled(offset: number): Promise<void> {
    for (;;) {
      const behind = this.#table.behind(offset);
      if (behind.length === 0) return this.#table.acknowledge(offset);
      // of a thousand that report, each is looked at once; who joined or was granted a lease meanwhile, when these are through
      while (behind.length > 0) {
        const { applied, until } = behind.at(-1)!;
        const leftMs = until - this.#table.now;
        if (applied >= offset || leftMs <= 0) {
          behind.pop();
          continue;
        }
        if (this.#stopped) throw new OutcomeUnknown();
        await this.#changed.wait(Math.ceil(leftMs));
      }
    }
  }

  /** Offset up to which every guard that may answer has applied everything; infinite when there is none. */
  get minimumApplied(): number {
    return this.#table.minimumApplied;
  }

  get leftMs(): number {
    return this.#table.leftMs;
  }

  list(account?: string): InstanceStatus[] {
    return [...this.#table.holders.values()]
      .filter(({ known }) => known.instance !== '' && (account === undefined || known.account === account))
      .map((guard) => ({
        ...guard.known,
        position: guard.position,
        lagMs: this.#table.lagMs(guard),
        seenMsAgo: guard.heardAt === null ? null : Math.round(this.#table.now - guard.heardAt),
      }));
  }

  /** Grants nothing any more; `settled` rejects with OutcomeUnknown where it still waits. */
  stop(): void {
    this.#stopped = true;
    this.#changed.ring();
  }

  // At once, so that newcomers at one time are saved together, and none joins twice.
  #join(id: string, known: KnownInstance): (Guard & HeldLease) | null {
    this.#table.forgetGone();
    if (this.#table.holders.size >= MOST_INSTANCES || this.#left.has(id)) return null;
    this.#makeRoomFor(known.reporter);
    const guard = this.#add(known);
    guard.saved = this.#save().catch((error: unknown) => {
      this.#table.holders.delete(id);
      throw error;
    });
    return guard;
  }

  #add(known: KnownInstance): Guard & HeldLease {
    return this.#table.add(idOf(known), { known, saved: Promise.resolve(), position: null });
  }

  /** Includes unknown guards while they may answer: the next process does not know them either. */
  #save(): Promise<void> {
    const { holders, now } = this.#table;
    const remembered = [...holders.values()].filter(({ known, until }) => known.instance !== '' || until > now);
    return this.register.save(remembered.map(({ known, leaseMs }) => ({ ...known, leaseMs })));
  }

  // A guard that starts again and again without leaving must not shut itself out; a lease that may last is never forgotten.
  #makeRoomFor(reporter: string): void {
    const { holders, now } = this.#table;
    const { leaseMs } = this.times;
    const own = [...holders.values()].filter(({ known }) => known.reporter === reporter);
    if (own.length < MOST_OF_ONE_REPORTER) return;
    const silent = own.filter((guard) => Math.max(guard.until, (guard.heardAt ?? guard.caughtUpAt) + leaseMs) < now);
    for (const { known } of silent) holders.delete(idOf(known));
    if (own.length - silent.length < MOST_OF_ONE_REPORTER) return;
    const what = `There are ${MOST_OF_ONE_REPORTER} guards with this credential: give others their own`;
    throw new RateLimited(Math.ceil(leaseMs / 1000), what);
  }
}

const idOf = ({ reporter, instance, boot }: GuardStart): string => `${reporter}/${instance}/${boot}`;
