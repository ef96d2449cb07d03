/** An instant by both clocks of this machine, ms. */
export interface Instant {
  readonly monotonic: number;
  readonly wall: number;
}

/** The clocks of this machine. The monotonic one stands still while the machine sleeps, the other one can be set. */
export interface Clocks {
  readonly monotonic: () => number;
  readonly wall: () => number;
}

/** The clocks of this machine: `performance.now` and `Date.now`. */
export const systemClocks: Clocks = { monotonic: () => performance.now(), wall: () => Date.now() };

/** The present instant by both clocks. */
export const instantOf = ({ monotonic, wall }: Clocks): Instant => ({ monotonic: monotonic(), wall: wall() });

/**
 * How long this process may answer. It counts from the instant in which the report was sent that the lease was granted
 * for, by whichever clock says that more time has passed: neither a machine that slept nor a clock that was set back
 * makes it longer.
 */
export class Lease {
  #from: Instant = { monotonic: 0, wall: 0 };
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
    const { monotonic, wall } = this.clocks;
    return Math.max(monotonic() - this.#from.monotonic, wall() - this.#from.wall, 0);
  }
}

/** The wall clock: ms since 1970, UTC. */
export interface Clock {
  now(): number;
}
