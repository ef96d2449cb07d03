import type { Clock } from '@latchkey/domain';
import { barrierEnvelope, encodeEnvelope, tooLong, withTimeout, type EventLog } from '@latchkey/event-log';
import type { Replica } from './replica.js';

/** Whether a replica may serve, and if not, why. */
export interface Readiness {
  readonly ready: boolean;
  /** for people; null when ready */
  readonly reason: string | null;
}

const BARRIER_WITHIN_MS = 10_000;
const LAPSED =
  'this process has not read back a report of its own for the length of a lease: it hears nothing of the log';

// A batch may hold thousands of records: between slices the process answers others.
const SLICE = 2_000;

/** Keeps a replica in step with the log, and says whether it may serve. */
export class ReplicaFollower {
  readonly #stop = new AbortController();
  #reason: string | null = 'the log has not been read yet';
  #running: Promise<void> | null = null;

  constructor(
    private readonly log: EventLog,
    private readonly replica: Replica,
    private readonly clock: Clock,
  ) {}

  get readiness(): Readiness {
    const ready = this.replica.serving;
    return { ready, reason: ready ? null : this.replica.caughtUp ? LAPSED : this.#reason };
  }

  /**
   * Reads the log and resolves once a barrier of one's own was read back: the replica then holds all that was
   * acknowledged before.
   * @param enter what comes between reading and serving; by default the barrier. @throws ReplicaStopped, LogError
   */
  async start(account: string, enter: () => Promise<void> = () => this.barrier(account)): Promise<void> {
    await this.catchUp();
    if (this.#stop.signal.aborted) return;
    await Promise.race([enter(), this.#running]);
    if (this.#stop.signal.aborted) return;
    this.replica.serving = true;
  }

  /** Follows the log, and resolves once everything was read that was in it at the call. @throws as `start` does */
  async catchUp(): Promise<void> {
    this.#running = this.#follow();
    // a log that cannot be read to its end is left as it is
    await Promise.race([this.replica.judged(this.log.end() - 1), this.#running]);
  }

  /** Resolves once a barrier that was written now has been read back. @throws LogError, or an Error after 10 s */
  async barrier(account: string): Promise<void> {
    const barrier = barrierEnvelope(account, new Date(this.clock.now()).toISOString());
    const { verdict, forget } = this.replica.verdictOn(barrier.id);
    try {
      // what has been read back is in the log, however late the log says so
      const readBack = Promise.race([verdict, this.log.append(encodeEnvelope(barrier)).then(() => verdict)]);
      await withTimeout(BARRIER_WITHIN_MS, readBack, tooLong('reading back a barrier'));
    } finally {
      forget();
    }
  }

  async ended(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#halt('the process is stopping');
    await this.#running?.catch(() => undefined);
  }

  async #follow(): Promise<void> {
    try {
      for await (const batch of this.log.read(this.replica.next, { follow: true, signal: this.#stop.signal })) {
        for (let i = 0; i < batch.length; i++) {
          if (i % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve));
          this.replica.apply(batch[i]!);
        }
      }
      this.#halt('the log was closed');
    } catch (error) {
      this.#halt((error as Error).message);
      throw error;
    }
  }

  #halt(reason: string): void {
    if (this.#stop.signal.aborted) return;
    this.replica.caughtUp = false;
    this.#reason = reason;
    this.#stop.abort();
  }
}
