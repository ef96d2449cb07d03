import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Lease, systemClocks } from '@latchkey/domain';
import type { CheckCounts, Clocks, KeyKind, RefusalCode } from '@latchkey/domain';
import type { Verification, Verifier } from '../caller/admission.js';
import { CallerSignals, type CallerRight, LiveCaller } from '../caller/live-caller.js';
import { FeedFollower } from './feed-follower.js';
import { GuardNotices, type GuardNotice } from './guard-notices.js';
import { LeaseWatch } from './lease-watch.js';
import { Reporter } from './reporter.js';
import { isCredentialRefusal, type ReplicaSource } from '../source/replica-source.port.js';

export interface GuardReplicaOptions {
  /** name of the service that is guarded, as `GET /v1/instances` shows it */
  readonly service: string;
  /** name of this process; default: host and process id */
  readonly instance?: string;
  /** how long `start` waits until this process may verify, ms; default 10,000 */
  readonly waitMs?: number;
  /** told once of each change of state, for the log */
  readonly onNotice?: (notice: GuardNotice) => void;
}

/** How a guard is. */
export interface GuardStatus {
  /** true: it verifies; false: it answers everybody with 503 */
  readonly ready: boolean;
  /** for people: why it is not ready; null when it is */
  readonly reason: string | null;
  /** up to where it knows everything */
  readonly position: string | null;
  /** how long ago it last heard that it knows everything, ms; null: never */
  readonly lagMs: number | null;
  readonly leaseLeftMs: number;
  readonly connected: boolean;
  /** what went wrong last with feed or reports, and is not mended yet */
  readonly lastError: string | null;
  readonly keys: number;
  /** verifications since the start, by result */
  readonly verifications: Readonly<Partial<Record<'OK' | RefusalCode, number>>>;
}

/**
 * A replica of Latchkey's keys and users in this process: `verify` answers from memory, without network, disk or a
 * write. It answers only while its lease lasts, which Latchkey renews as long as it knows this process to be up to date.
 */
export class GuardReplica implements Verifier {
  readonly #lease: Lease;
  readonly #follower: FeedFollower;
  readonly #reporter: Reporter;
  readonly #watch: LeaseWatch;
  readonly #notices: GuardNotices;
  readonly #signals = new CallerSignals((right) => this.#holds(right));
  readonly #stop = new AbortController();
  readonly #monotonic: () => number;
  readonly #refused: Partial<Record<RefusalCode, number>> = {};
  #letIn = 0;
  #told: CheckCounts = { accepted: 0, refused: {} };
  #disconnected: Error | null = null;
  #refusal: Error | null = null;
  #wake: () => void = () => undefined;
  #running: Promise<void> | null = null;

  /** @throws TypeError when a name is none */
  constructor(
    source: ReplicaSource,
    private readonly options: GuardReplicaOptions,
    clocks: Clocks = systemClocks,
  ) {
    requireName('service', options.service);
    if (options.instance !== undefined) requireName('instance', options.instance);
    this.#monotonic = clocks.monotonic;
    this.#lease = new Lease(clocks);
    this.#watch = new LeaseWatch(this.#lease, () => this.#changed());
    this.#notices = new GuardNotices(
      () => this.#standing(),
      (notice) => options.onNotice?.(notice),
    );
    this.#follower = new FeedFollower(source, this.#events(), clocks.monotonic);
    this.#reporter = new Reporter({
      source,
      lease: this.#lease,
      clocks,
      basis: {
        instance: options.instance ?? `${hostname()}-${process.pid}`,
        boot: randomUUID(),
        service: options.service,
        version: VERSION,
      },
      applied: () => (this.#follower.foreign === null && this.#follower.table ? this.#follower.position : null),
      takeChecks: () => this.#takeChecks(),
      takeUses: (most) => this.#follower.table?.takeUses(most) ?? [],
      granted: () => this.#granted(),
      refused: (error) => this.#withdraw(error),
    });
  }

  /**
   * Begins to follow, and resolves once this process may verify, or after `waitMs` when Latchkey cannot be reached:
   * it then answers 503 until it can.
   *
   * @throws SourceError when the credential is refused or lacks the role `verifier`
   */
  async start(): Promise<this> {
    this.#running ??= this.#follower.run(this.#stop.signal);
    const deadline = this.#monotonic() + (this.options.waitMs ?? 10_000);
    while (this.#lease.leftMs === 0 && this.#monotonic() < deadline && !this.#stop.signal.aborted) {
      if (this.#refusal !== null) {
        await this.stop();
        throw this.#refusal;
      }
      await this.#woken(Math.min(50, deadline - this.#monotonic()));
    }
    this.#notices.begin();
    return this;
  }

  verify(accessKey: string, secretKey: string, kind: KeyKind): Verification {
    const now = this.#lease.now();
    const { table } = this.#follower;
    const verification = now < 0 || table === null ? STALE : table.verify(accessKey, secretKey, kind, now);
    if (!verification.valid) {
      this.#refused[verification.code] = (this.#refused[verification.code] ?? 0) + 1;
      return verification;
    }
    this.#letIn++;
    const { caller } = verification;
    const digest = table!.digestOf(caller.key.id, secretKey, now);
    return { valid: true, caller: new LiveCaller(caller, digest, this.#signals) };
  }

  /** How this guard is, for health checks and metrics. */
  status(): GuardStatus {
    const { table, position, connected, heardAt } = this.#follower;
    const ready = this.#lease.leftMs > 0 && table !== null;
    const lastError = this.#follower.foreign ?? (this.#disconnected ?? this.#reporter.lastError)?.message ?? null;
    return {
      ready,
      reason: ready ? null : (lastError ?? 'the feed has not been read yet'),
      position,
      lagMs: position === null ? null : Math.max(0, Math.round(this.#monotonic() - heardAt)),
      leaseLeftMs: Math.round(this.#lease.leftMs),
      connected,
      lastError,
      keys: table?.keyCount ?? 0,
      verifications: { OK: this.#letIn, ...this.#refused },
    };
  }

  /** Verifies nobody any more, and says so to Latchkey, so that no revocation waits for this process. */
  async stop(): Promise<void> {
    this.#notices.stop();
    this.#watch.stop();
    this.#lease.end();
    this.#signals.review();
    await this.#reporter.leave();
    this.#stop.abort();
    await this.#running;
  }

  /** How much the counts have grown since they were told last. */
  #takeChecks(): CheckCounts | null {
    const told = this.#told;
    this.#told = { accepted: this.#letIn, refused: { ...this.#refused } };
    const accepted = this.#letIn - told.accepted;
    const grown = Object.entries(this.#refused).map(
      ([code, count]) => [code, count - (told.refused[code] ?? 0)] as const,
    );
    const refused = Object.fromEntries(grown.filter(([, count]) => count > 0));
    return accepted > 0 || Object.keys(refused).length > 0 ? { accepted, refused } : null;
  }

  #granted(): void {
    this.#refusal = null;
    this.#watch.renewed();
    this.#notices.changed();
    this.#wake();
  }

  /** The credential works no more: this process stops answering, then says so, so that no revocation waits for it. */
  #withdraw(error: Error): void {
    this.#refusal = error;
    this.#lease.end();
    this.#reporter.withdraw();
    this.#changed();
    this.#wake();
  }

  /** It may answer no more, or answers again. */
  #changed(): void {
    this.#signals.review();
    this.#notices.changed();
  }

  #holds(right: CallerRight): boolean {
    const now = this.#lease.now();
    return now >= 0 && this.#follower.table?.holds(right, now) === true;
  }

  #standing(): GuardNotice {
    const { ready, connected, reason, lastError, leaseLeftMs } = this.status();
    const { foreign } = this.#follower;
    if (foreign !== null) return { state: 'other-history', message: foreign };
    if (this.#refusal !== null) return { state: 'credential-refused', message: `${this.#refusal.message} ${SHUT}` };
    if (!ready) return { state: 'stale', message: `Not ready: ${reason}. ${SHUT}` };
    if (connected) return { state: 'following', message: 'Follows Latchkey again, and answers.' };
    const seconds = Math.ceil(leaseLeftMs / 1000);
    return {
      state: 'disconnected',
      message: `Lost Latchkey (${lastError}). Answers from memory for ${seconds} s more.`,
    };
  }

  #events() {
    return {
      applied: (urgent: boolean) => {
        this.#disconnected = null;
        if (urgent) this.#signals.review();
        this.#notices.changed();
        this.#reporter.applied(urgent);
        this.#wake();
      },
      historyLost: () => {
        this.#lease.end();
        this.#reporter.forget();
        this.#changed();
      },
      disconnected: (error: Error) => {
        this.#disconnected = error;
        if (isCredentialRefusal(error)) this.#withdraw(error);
        this.#notices.changed();
        this.#wake();
      },
    };
  }

  #woken(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function requireName(option: string, name: string): void {
  if (/^[A-Za-z0-9._:@/-]{1,128}$/.test(name)) return;
  throw new TypeError(`${option} must be 1 to 128 of A-Z a-z 0-9 . _ : @ / -`);
}

const STALE = { valid: false, code: 'STALE' } as const;

const SHUT = 'Every guarded route answers 503 until this is mended.';

/** The version of this package; a spec compares it with package.json. */
export const VERSION = '0.1.0';
