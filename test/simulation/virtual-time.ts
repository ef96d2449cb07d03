import { EPOCH, type Host, type Turns } from './host.js';

/** Something that happens at an instant: to a host, or to the world between hosts. */
interface Happening {
  at: number;
  order: number;
  readonly host: Host | null;
  readonly run: () => void;
  /** a timer: due by the monotonic clock of its host */
  readonly due: number | null;
  cancelled: boolean;
}

/**
 * Time that passes only from one happening to the next. While it runs, the timers and clocks of this thread are those of
 * the host to which something happens; whatever follows in microtasks happens to the same host.
 */
export class VirtualTime implements Turns {
  /** ms since the beginning, by no host's clock */
  now = 0;
  happened = 0;
  #host: Host | null = null;
  #order = 0;
  readonly #queue: Happening[] = [];
  #installed = false;

  /** @param ms from now on */
  in(ms: number, host: Host | null, run: () => void): void {
    this.#push({ at: this.now + ms, order: this.#order++, host, run, due: null, cancelled: false });
  }

  /** Lets everything happen that is due before an instant. @throws what a happening throws */
  async until(end: number): Promise<void> {
    const restore = this.#install();
    try {
      await this.#run(end);
      this.now = Math.max(this.now, end);
    } finally {
      this.#host = null;
      restore();
    }
  }

  /** Takes a turn as this host, between two happenings. */
  as<T>(host: Host, run: () => T): T {
    const before = this.#host;
    const restore = this.#installed ? () => undefined : this.#install();
    this.#host = host;
    try {
      return run();
    } finally {
      this.#host = before;
      restore();
    }
  }

  /** What was put off while a host did not run. */
  again(happenings: readonly unknown[]): void {
    for (const one of happenings as Happening[]) this.#push(Object.assign(one, { at: this.now }));
  }

  #run(end: number): Promise<void> {
    return new Promise((resolve, reject) => {
      // a tick comes when no microtask is left, provided that a microtask asked for it
      const soon = () => process.nextTick(step);
      const step = () => {
        const next = this.#next(end);
        if (next === null) return resolve();
        this.#host = next.host;
        this.happened++;
        try {
          next.run();
        } catch (error) {
          return reject(error as Error);
        }
        queueMicrotask(soon);
      };
      soon();
    });
  }

  #next(end: number): Happening | null {
    while (this.#queue.length > 0 && this.#queue[0]!.at <= end) {
      const next = this.#pop();
      this.now = Math.max(this.now, next.at);
      const { host, due } = next;
      if (next.cancelled || host?.dead) continue;
      if (host?.paused) host.putOff.push(next);
      else if (host && due !== null && host.monotonic() < due - 1e-6) {
        this.#push(Object.assign(next, { at: this.now + (due - host.monotonic()) / host.rate }));
      } else return next;
    }
    return null;
  }

  #timer(run: () => void, ms: number): Happening {
    const host = this.#host;
    const wait = Number.isFinite(ms) && ms <= 2_147_483_647 ? Math.max(ms, 1) : 1;
    const due = host === null ? null : host.monotonic() + wait;
    const at = this.now + wait / (host?.rate ?? 1);
    const timer = { at, order: this.#order++, host, run, due, cancelled: false };
    this.#push(timer);
    return timer;
  }

  #install(): () => void {
    const { setTimeout, clearTimeout } = globalThis;
    const { now } = Date;
    this.#installed = true;
    const timers = {
      setTimeout: (run: (value?: unknown) => void, ms = 1, value?: unknown) => this.#timer(() => run(value), ms),
      clearTimeout: (timer: Happening | undefined) => void (timer && (timer.cancelled = true)),
    };
    Object.assign(globalThis, timers);
    Date.now = () => Math.floor(this.#host?.wall() ?? EPOCH + this.now);
    performance.now = () => this.#host?.monotonic() ?? this.now;
    return () => {
      this.#installed = false;
      Object.assign(globalThis, { setTimeout, clearTimeout });
      Date.now = now;
      delete (performance as { now?: unknown }).now;
    };
  }

  #push(one: Happening): void {
    const queue = this.#queue;
    let at = queue.push(one) - 1;
    for (let up = (at - 1) >> 1; at > 0 && before(one, queue[up]!); at = up, up = (at - 1) >> 1) queue[at] = queue[up]!;
    queue[at] = one;
  }

  #pop(): Happening {
    const queue = this.#queue;
    const first = queue[0]!;
    const last = queue.pop()!;
    if (queue.length === 0) return first;
    let at = 0;
    for (let down = 1; down < queue.length; down = 2 * at + 1) {
      if (down + 1 < queue.length && before(queue[down + 1]!, queue[down]!)) down++;
      if (!before(queue[down]!, last)) break;
      queue[at] = queue[down]!;
      at = down;
    }
    queue[at] = last;
    return first;
  }
}

function before(one: Happening, other: Happening): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
