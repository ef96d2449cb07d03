/** How a guard stands. All but `following` and `disconnected` answer everybody with 503. */
export type GuardState = 'following' | 'disconnected' | 'stale' | 'credential-refused' | 'other-history';

/** One change of state, for the log. `following` is good news; the others want somebody to look. */
export interface GuardNotice {
  readonly state: GuardState;
  readonly message: string;
}

// a process that is replaced is away for less
const GRACE_MS = 1_000;

/** Tells each change of a guard's state once. */
export class GuardNotices {
  #state: GuardState | null = null;
  #grace: NodeJS.Timeout | null = null;

  /**
   * @param look how the guard stands now
   * @param tell may throw: a log that cannot be written must not end the guard
   */
  constructor(
    private readonly look: () => GuardNotice,
    private readonly tell: (notice: GuardNotice) => void,
  ) {}

  /** The start is over: says so only where the guard does not answer yet. */
  begin(): void {
    this.#state = 'following';
    this.changed();
  }

  /** Something happened; nothing is told before `begin`. */
  changed(): void {
    if (this.#state === null) return;
    const notice = this.look();
    if (notice.state !== 'disconnected') this.#settle();
    else if (this.#state === 'following') return this.#wait();
    this.#take(notice);
  }

  stop(): void {
    this.#state = null;
    this.#settle();
  }

  #take(notice: GuardNotice): void {
    if (notice.state === this.#state || isLess(notice.state, this.#state)) return;
    this.#state = notice.state;
    try {
      this.tell(notice);
    } catch {
      // see `tell`
    }
  }

  #wait(): void {
    this.#grace ??= setTimeout(() => {
      this.#grace = null;
      this.#take(this.look());
    }, GRACE_MS).unref();
  }

  #settle(): void {
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#grace = null;
  }
}

/** Why there is no lease was told already; that there is none, or no connection, is no news. */
function isLess(state: GuardState, told: GuardState | null): boolean {
  const reasons = told === 'credential-refused' || told === 'other-history';
  return state === 'disconnected' ? told !== 'following' : state === 'stale' && reasons;
}
