/** An instant by both clocks, ms. */
export interface Instant {
  readonly monotonic: number;
  readonly steady: number;
}

/** Two clocks, ms from any beginning: `monotonic` stands still while the machine sleeps, `steady` counts that too. */
export interface Clocks {
  readonly monotonic: () => number;
  readonly steady: () => number;
}

// more than the reading of two clocks one after the other differs
const JUMP_MS = 2;

/**
 * Clocks over the two that a machine has. Wherever the wall clock gains on the monotonic one, the machine may have slept,
 * and the steady clock gains as much; what the wall clock loses was set, and takes nothing back. Only a machine that is
 * set back while it sleeps hides from it that time passes.
 */
export function clocksOf(monotonic: () => number, wall: () => number): Clocks {
  let ahead = wall() - monotonic();
  let slept = 0;
  const steady = () => {
    const now = monotonic();
    const gained = wall() - now - ahead;
    if (Math.abs(gained) < JUMP_MS) return now + slept;
    ahead += gained;
    slept += Math.max(0, gained);
    return now + slept;
  };
  return { monotonic, steady };
}

/** Clocks over `performance.now` and `Date.now`. */
export const systemClocks = (): Clocks =>
  clocksOf(
    () => performance.now(),
    () => Date.now(),
  );

/** The present instant by both clocks. */
export const instantOf = ({ monotonic, steady }: Clocks): Instant => ({ monotonic: monotonic(), steady: steady() });

/**
 * How long this process may answer. It counts by the steady clock from the instant in which the report was sent that the
 * lease was granted for: neither a machine that slept nor a clock that was set back makes it longer.
 */
export class Lease {
  #from: Instant = { monotonic: 0, steady: 0 };
  #ms = 0;
  #serverNow = 0;

  constructor(private readonly clocks: Clocks) {}

  /**
   * @param sent when the report was sent
   * @param serverNow the clock of who granted it, ms since 1970
   */
  renew(sent: Instant, ms: number, serverNow: number): void {
    if (this.#ms > 0 && sent.monotonic < this.#from.monotonic) return;
    this.#from = sent;
    this.#ms = ms;
    this.#serverNow = serverNow;
  }

  end(): void {
    this.#ms = 0;
  }

  /** What time it is for the process that granted the lease, whole ms since 1970; -1 when the lease has ended. */
  now(): number {
    const passed = this.#passed();
    return passed < this.#ms ? Math.floor(this.#serverNow + passed) : -1;
  }

  /** ms until it ends; 0 when it has. */
  get leftMs(): number {
    return Math.max(0, this.#ms - this.#passed());
  }

  #passed(): number {
    return this.clocks.steady() - this.#from.steady;
  }
}

/** The wall clock: ms since 1970, UTC. */
export interface Clock {
  now(): number;
}
