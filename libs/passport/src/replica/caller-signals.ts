import { getEventListeners } from 'node:events';
import type { KeyKind } from '@latchkey/domain';

/** What a request was let in with. */
export interface CallerRight {
  readonly keyId: string;
  readonly userId: string;
  readonly kind: KeyKind;
  /** of the secret that was presented */
  readonly digest: string;
}

/** Why a caller's signal aborted. */
export class CallerEnded extends Error {
  override readonly name = 'CallerEnded';

  constructor() {
    super('the right of this caller has ended, or this process may not answer any more');
  }
}

interface Open {
  readonly right: CallerRight;
  readonly signal: WeakRef<AbortSignal>;
  /** the same while somebody listens; who listens must hear it, whatever else is forgotten */
  listened: AbortSignal | null;
}

// time alone ends keys and overlaps of secrets
const REVIEW_MS = 1_000;

// by signal and weakly: what nobody listens to goes with the request that asked for it
const opened = new WeakMap<AbortSignal, { readonly controller: AbortController; readonly one: Open }>();

/** The signals of callers who asked for one: they abort once the right does not hold any more. */
export class CallerSignals {
  readonly #open = new Set<Open>();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly holds: (right: CallerRight) => boolean) {}

  /** How many may still abort. */
  get size(): number {
    return this.#open.size;
  }

  open(right: CallerRight): AbortSignal {
    const controller = new AbortController();
    const { signal } = controller;
    const one = { right, signal: new WeakRef(signal), listened: signal };
    opened.set(signal, { controller, one });
    this.#open.add(one);
    if (this.holds(right)) this.#timer ??= setInterval(() => this.review(), REVIEW_MS).unref();
    else this.#end(signal);
    return signal;
  }

  /** The answer is out: nobody waits for this signal any more. */
  release(signal: AbortSignal): void {
    const one = opened.get(signal)?.one;
    if (one !== undefined) this.#open.delete(one);
    this.#rest();
  }

  /** Something was taken away, or may have been: looks at all of them. */
  review(): void {
    for (const one of this.#open) {
      const signal = one.signal.deref();
      if (signal === undefined) this.#open.delete(one);
      else if (this.holds(one.right)) one.listened = getEventListeners(signal, 'abort').length > 0 ? signal : null;
      else this.#end(signal);
    }
    this.#rest();
  }

  #end(signal: AbortSignal): void {
    const { controller, one } = opened.get(signal)!;
    this.#open.delete(one);
    controller.abort(new CallerEnded());
  }

  #rest(): void {
    if (this.#open.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
