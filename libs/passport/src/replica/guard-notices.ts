import type { GuardStatus } from './guard-status.js';

/** Whether a guard answers, and why not: all but `following` and `disconnected` answer every request with 503. */
export type GuardState = 'following' | 'disconnected' | 'stale' | 'credential-refused' | 'other-history';

/** One change of a guard's state, for the log. All but `following` are warnings. */
export interface GuardNotice {
  readonly state: GuardState;
  readonly message: string;
}

// a process that is replaced is away for less time
const GRACE_MS = 1_000;

const SHUT = 'Every guarded route answers 503 until this is mended.';

// by the state that was told: those that say nothing new. The reason for having no lease covers having none.
const COVERED: Readonly<Record<GuardState, readonly GuardState[]>> = {
  following: ['following'],
  disconnected: ['disconnected'],
  stale: ['stale', 'disconnected'],
  'credential-refused': ['credential-refused', 'stale', 'disconnected'],
  'other-history': ['other-history', 'stale', 'disconnected'],
};

/**
 * The notice of a guard's state.
 *
 * @param foreign why the feed is of another history; null: it is not
 * @param refusal of the guard's credential; null: there is none
 */
export function noticeOf(status: GuardStatus, foreign: string | null, refusal: Error | null): GuardNotice {
  const { ready, connected, reason, lastError, leaseLeftMs } = status;
  if (foreign !== null) return { state: 'other-history', message: foreign };
  if (refusal !== null) return { state: 'credential-refused', message: `${refusal.message} ${SHUT}` };
  if (!ready) return { state: 'stale', message: `Not ready: ${reason}. ${SHUT}` };
  if (connected) return { state: 'following', message: 'Follows Latchkey again, and answers.' };
  const seconds = Math.ceil(leaseLeftMs / 1000);
  return { state: 'disconnected', message: `Lost Latchkey (${lastError}). Answers from memory for ${seconds} s more.` };
}

/** Tells each change of a guard's state once, from `begin` to `stop`. */
export class GuardNotices {
  #state: GuardState | null = null;
  #grace: NodeJS.Timeout | undefined;

  /**
   * @param look the guard's state now
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

  changed(): void {
    if (this.#state === null) return;
    const notice = this.look();
    if (notice.state !== 'disconnected' || this.#state !== 'following') this.#take(notice);
    else this.#grace ??= setTimeout(() => this.#take(this.look()), GRACE_MS).unref();
  }

  stop(): void {
    this.#state = null;
    clearTimeout(this.#grace);
  }

  #take(notice: GuardNotice): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
    if (this.#state === null || COVERED[this.#state].includes(notice.state)) return;
    this.#state = notice.state;
    try {
      this.tell(notice);
    } catch {
      // see `tell`
    }
  }
}
