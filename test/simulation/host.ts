import { clocksOf } from '@latchkey/domain';
import { LEASE_MS } from './lease-ms.js';

/** The world's clock reads this at its beginning, ms since 1970. */
export const EPOCH = Date.parse('2026-01-02T03:04:05.678Z');

/** What a host needs of the time that passes for all: see VirtualTime. */
export interface Turns {
  readonly now: number;
  as<T>(host: Host, run: () => T): T;
  again(happenings: readonly unknown[]): void;
}

/** One start of one process, with the clocks of its machine. */
export class Host {
  dead = false;
  paused = false;
  /** what came to it while it did not run */
  putOff: unknown[] = [];
  #asleep = 0;
  #pausedAt = 0;
  #sleeps = false;
  #wallBy = 0;
  #setBackAt = Number.NEGATIVE_INFINITY;

  /** @param rate how fast its monotonic clock runs */
  constructor(
    private readonly time: Turns,
    readonly name: string,
    readonly rate: number,
    wallBy: number,
  ) {
    this.#wallBy = wallBy;
  }

  /** ms; it stands still while the machine sleeps */
  monotonic(): number {
    const asleep = this.#asleep + (this.#sleeps ? this.time.now - this.#pausedAt : 0);
    return 1_000 + (this.time.now - asleep) * this.rate;
  }

  wall(): number {
    return EPOCH + this.#wallBy + this.time.now * this.rate;
  }

  /** Clocks of a process that starts now. */
  clocks() {
    return clocksOf(
      () => this.monotonic(),
      () => Math.floor(this.wall()),
    );
  }

  /** Not while the machine sleeps: who sets the one clock back while the other stands still hides that time passes. */
  setWallBy(ms: number): void {
    if (this.#sleeps) return;
    this.#wallBy += ms;
    if (ms < 0) this.#setBackAt = this.time.now;
  }

  /** @param sleeps the whole machine sleeps, otherwise only this process stands still */
  pause(sleeps: boolean): void {
    if (this.paused) return;
    this.paused = true;
    this.#sleeps = sleeps && this.time.now - this.#setBackAt > 1.5 * LEASE_MS;
    this.#pausedAt = this.time.now;
  }

  /** @param first what it does before anything that has come meanwhile */
  resume(first: () => void): void {
    if (!this.paused || this.dead) return;
    if (this.#sleeps) this.#asleep += this.time.now - this.#pausedAt;
    this.paused = false;
    this.#sleeps = false;
    this.time.as(this, first);
    this.time.again(this.putOff.splice(0));
  }
}
