import { OutcomeUnknown, RateLimited } from '@latchkey/domain';
import type {
  GuardReport,
  GuardStart,
  InstanceRegister,
  InstanceStatus,
  KnownInstance,
  RememberedInstance,
} from './known-instances.js';

export interface LeaseTimes {
  readonly leaseMs: number;
  /** ms that never jump and never run fast: performance.now */
  readonly monotonic: () => number;
  /** the highest offset that other processes have been told is known here; unset: there are no others */
  readonly reported?: () => number;
}

interface Held {
  readonly known: KnownInstance;
  /** resolves once the register remembers it; no lease before that */
  saved: Promise<void>;
  applied: number;
  position: string | null;
  /** the longest lease that any process granted it */
  readonly leaseMs: number;
  /** when the last lease has surely ended that it was granted */
  until: number;
  seenAt: number | null;
  levelAt: number;
}

interface Waiting {
  readonly offset: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

// clocks of two machines may run at slightly different speed
const DRIFT = 1.001;
const FORGOTTEN_AFTER_LEASES = 20;
const MOST_INSTANCES = 10_000;
const MOST_OF_ONE_REPORTER = 200;
const MOST_LEFT = 1_000;

/**
 * The leases of the guards that this process feeds (promise P4). A guard answers only while its lease lasts; whoever
 * takes something away waits until every guard has applied it or its lease has surely ended. From then on a lease is
 * granted only to who has applied it.
 */
export class GuardLeases {
  readonly #held = new Map<string, Held>();
  /** who said that it leaves: a report of it that was overtaken must not bring it back */
  readonly #left = new Set<string>();
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  /** offset of the newest change that was acknowledged as known to everybody */
  #floor = -1;
  /** where the replica stood some time ago, and then now and then: a guard that lags this far behind gets no lease */
  #horizon = -1;
  #mark: { readonly at: number; readonly offset: number };

  /** @param newest offset of the newest record that this process has applied itself */
  constructor(
    private readonly newest: () => number,
    private readonly register: InstanceRegister,
    private readonly times: LeaseTimes,
  ) {
    this.#mark = { at: times.monotonic(), offset: -1 };
  }

  /** Everybody who may hold a lease of the process before this one counts as heard of just now. */
  async start(): Promise<void> {
    const now = this.times.monotonic();
    // who that may be is not known, nor is it after another start
    const somebody = { account: '', reporter: '', instance: '', boot: '', service: '', version: '' };
    const remembered: readonly RememberedInstance[] = (await this.register.load()) ?? [somebody];
    for (const { leaseMs: before = 0, ...known } of remembered) {
      const leaseMs = Math.max(before, this.times.leaseMs);
      this.#held.set(keyOf(known), { ...heldBy(known, leaseMs, now), until: now + leaseMs * DRIFT });
    }
    // longer leases than the process before gave must be known before they are given
    if (remembered.some(({ leaseMs = 0 }) => leaseMs < this.times.leaseMs)) await this.#save();
    this.#floor = this.newest();
  }

  /**
   * Takes note of a report.
   *
   * @returns whether the lease of its sender starts anew with the instant in which it sent this
   * @throws RateLimited when one credential speaks for too many guards
   */
  async report({ applied, position, ...known }: GuardReport): Promise<boolean> {
    const key = keyOf(known);
    const held = this.#held.get(key) ?? this.#join(key, known);
    await held?.saved;
    if (held === null || this.#held.get(key) !== held || this.#stopped) return false;
    const now = this.times.monotonic();
    // two reports may overtake each other
    if (applied >= held.applied) Object.assign(held, { applied, position });
    held.seenAt = now;
    if (applied >= this.newest()) held.levelAt = now;
    const granted = applied >= Math.max(this.#floor, this.#horizonAt(now), this.times.reported?.() ?? -1);
    if (granted) held.until = Math.max(held.until, now + this.times.leaseMs * DRIFT);
    this.#review();
    return granted;
  }

  /** An instance says that it answers nobody any more. */
  async leave(known: GuardStart): Promise<void> {
    const key = keyOf(known);
    this.#left.add(key);
    if (this.#left.size > MOST_LEFT) this.#left.delete(this.#left.values().next().value!);
    if (!this.#held.delete(key)) return;
    this.#review();
    await this.#save();
  }

  /**
   * Resolves once no guard can answer any more without knowing the record at this offset.
   *
   * @throws OutcomeUnknown when this process stops before that
   */
  settled(offset: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ offset, resolve, reject });
      this.#review();
      if (this.#stopped) this.stop();
    });
  }

  /** Offset up to which everybody who may answer knows everything; infinite when nobody may. */
  get level(): number {
    const now = this.times.monotonic();
    let level = Number.POSITIVE_INFINITY;
    for (const { applied, until } of this.#held.values()) if (until > now) level = Math.min(level, applied);
    return level;
  }

  /** How long guards may go on answering, ms. */
  get leftMs(): number {
    const now = this.times.monotonic();
    return [...this.#held.values()].reduce((left, { until }) => Math.max(left, until - now), 0);
  }

  /** What is known of each guard of an account. */
  list(account: string): InstanceStatus[] {
    return this.all().filter((one) => one.account === account);
  }

  /** The same of all accounts. */
  all(): InstanceStatus[] {
    const now = this.times.monotonic();
    return [...this.#held.values()]
      .filter(({ known }) => known.instance !== '')
      .map(({ known, applied, position, seenAt, levelAt }) => ({
        ...known,
        position,
        lagMs: applied >= this.newest() ? 0 : Math.round(now - levelAt),
        seenMsAgo: seenAt === null ? null : Math.round(now - seenAt),
      }));
  }

  /** Grants nothing any more; who still waits is told that the outcome is unknown. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const { reject } of this.#waiting.splice(0)) reject(new OutcomeUnknown());
  }

  // At once, so that newcomers who come together are saved together and nobody joins twice.
  #join(key: string, known: KnownInstance): Held | null {
    this.#forgetTheGone();
    if (this.#held.size >= MOST_INSTANCES || this.#left.has(key)) return null;
    this.#makeRoomFor(known.reporter);
    const held = heldBy(known, this.times.leaseMs, this.times.monotonic());
    this.#held.set(key, held);
    held.saved = this.#save().catch((error: unknown) => {
      this.#held.delete(key);
      throw error;
    });
    return held;
  }

  /** With whom nobody knows, as long as they may answer: the next process does not know them either. */
  #save(): Promise<void> {
    const now = this.times.monotonic();
    const remembered = [...this.#held.values()].filter(({ known, until }) => known.instance !== '' || until > now);
    return this.register.save(remembered.map(({ known, leaseMs }) => ({ ...known, leaseMs })));
  }

  // Who starts again and again without leaving must not shut itself out; a lease that may still last is never forgotten.
  #makeRoomFor(reporter: string): void {
    const now = this.times.monotonic();
    const own = [...this.#held].filter(([, { known }]) => known.reporter === reporter);
    if (own.length < MOST_OF_ONE_REPORTER) return;
    const silent = own.filter(([, held]) => Math.max(held.until, lastHeardOf(held) + this.times.leaseMs) < now);
    for (const [key] of silent) this.#held.delete(key);
    if (own.length - silent.length < MOST_OF_ONE_REPORTER) return;
    const seconds = Math.ceil(this.times.leaseMs / 1000);
    throw new RateLimited(
      seconds,
      `There are ${MOST_OF_ONE_REPORTER} guards with this credential: give others their own`,
    );
  }

  #forgetTheGone(): void {
    const before = this.times.monotonic() - FORGOTTEN_AFTER_LEASES * this.times.leaseMs;
    for (const [key, held] of this.#held) if (Math.max(held.until, lastHeardOf(held)) < before) this.#held.delete(key);
  }

  #horizonAt(now: number): number {
    if (now - this.#mark.at >= this.times.leaseMs / 10) {
      this.#horizon = this.#mark.offset;
      this.#mark = { at: now, offset: this.newest() };
    }
    return this.#horizon;
  }

  /** Answers who need not wait any longer, and looks again when the next lease ends. */
  #review(): void {
    const now = this.times.monotonic();
    let next = Number.POSITIVE_INFINITY;
    this.#waiting = this.#waiting.filter((one) => {
      const until = this.#behindUntil(one.offset, now);
      if (until !== null) {
        next = Math.min(next, until);
        return true;
      }
      this.#floor = Math.max(this.#floor, one.offset);
      one.resolve();
      return false;
    });
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = next === Number.POSITIVE_INFINITY ? null : setTimeout(() => this.#review(), Math.ceil(next - now));
  }

  /** When the last lease ends of those who do not know of this record yet; null when nobody holds one. */
  #behindUntil(offset: number, now: number): number | null {
    let until: number | null = null;
    for (const { applied, until: ends } of this.#held.values()) {
      if (applied < offset && ends > now) until = Math.max(until ?? ends, ends);
    }
    return until;
  }
}

function heldBy(known: KnownInstance, leaseMs: number, now: number): Held {
  const nothing = { applied: -1, position: null, until: Number.NEGATIVE_INFINITY, seenAt: null };
  return { known, leaseMs, saved: Promise.resolve(), ...nothing, levelAt: now };
}

/** When it last reported; where it did not yet, since when it has been known. */
function lastHeardOf({ seenAt, levelAt }: Held): number {
  return seenAt ?? levelAt;
}

function keyOf({ reporter, instance, boot }: GuardStart): string {
  return `${reporter}/${instance}/${boot}`;
}
