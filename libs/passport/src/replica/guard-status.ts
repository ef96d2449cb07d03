import type { CheckCounts, RefusalCode, Verification } from '@latchkey/domain';

/** The state of a guard at this instant. */
export interface GuardStatus {
  /** true: it verifies; false: it answers every request with 503 */
  readonly ready: boolean;
  /** for people: why it is not ready; null when it is */
  readonly reason: string | null;
  /** up to where it has applied everything; null: nothing yet */
  readonly position: string | null;
  /** since it was last known to be complete, ms; null: never */
  readonly lagMs: number | null;
  readonly leaseLeftMs: number;
  readonly connected: boolean;
  /** the newest error of feed or reports that is not resolved yet */
  readonly lastError: string | null;
  readonly keys: number;
  /** verifications since the start, by result */
  readonly verifications: Readonly<Partial<Record<'OK' | RefusalCode, number>>>;
}

/** Counts verifications by result. */
export class VerificationCounts {
  #accepted = 0;
  readonly #refused: Partial<Record<RefusalCode, number>> = {};
  #taken: Record<string, number> = {};

  count(verification: Verification): void {
    if (verification.valid) this.#accepted++;
    else this.#refused[verification.code] = (this.#refused[verification.code] ?? 0) + 1;
  }

  get totals(): GuardStatus['verifications'] {
    return { OK: this.#accepted, ...this.#refused };
  }

  /** Those since the last call; null: none. */
  take(): CheckCounts | null {
    const before = this.#taken;
    this.#taken = { ...this.totals };
    const since = Object.entries(this.#taken).map(([code, count]) => [code, count - (before[code] ?? 0)] as const);
    const { OK: accepted = 0, ...refused } = Object.fromEntries(since.filter(([, count]) => count > 0));
    return accepted > 0 || Object.keys(refused).length > 0 ? { accepted, refused } : null;
  }
}

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

/** The notice of a state; `foreign`: why the feed is of another history; `refusal`: of the guard's credential. */
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
      // a log that cannot be written must not end the guard
    }
  }
}
