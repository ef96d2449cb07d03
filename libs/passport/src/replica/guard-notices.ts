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
  const message = `Lost Latchkey (${lastError}). Answers from memory for ${seconds} s more.`;
  return { state: 'disconnected', message };
}

/** Tells each change of a guard's state once. */
export class GuardNotices {
  #state: GuardState | null = null;
  #grace: NodeJS.Timeout | null = null;

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

/** Whether a state says less than the one that was told: the reason for having no lease covers having none. */
function isLess(state: GuardState, told: GuardState | null): boolean {
  const reasons = told === 'credential-refused' || told === 'other-history';
  return state === 'disconnected' ? told !== 'following' : state === 'stale' && reasons;
}
