import type { Lease } from '@latchkey/domain';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Tells when a lease has run out. It keeps no process alive. */
export class LeaseWatch {
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly lease: Lease,
    private readonly lapsed: () => void,
  ) {}

  /** The lease began, or goes on. */
  renewed(): void {
    if (this.#timer === null) this.#arm();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    this.#timer = setTimeout(() => this.#look(), Math.min(LONGEST_TIMER_MS, Math.ceil(this.lease.leftMs))).unref();
  }

  #look(): void {
    this.#timer = null;
    if (this.lease.leftMs > 0) this.#arm();
    else this.lapsed();
  }
}
