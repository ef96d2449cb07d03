import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  clocksOf,
  Lease,
  matchedDigest,
  LimitMeters,
  refused,
  type KeyKind,
  type LimitAnswer,
  type LimitUse,
  type Origin,
} from '@latchkey/domain';
import type { Verification, Verifier } from '../caller/admission.js';
import { CallerSignals, LiveCaller, type CallerRight } from '../caller/live-caller.js';
import type { Grant, LimitReport, ReplicaSource } from '../source/replica-source.port.js';
import { Wakeup } from '../source/waiting.js';
import { toldScopes, type ScopeTexts } from './told-scopes.js';
import { FeedFollower } from './feed-follower.js';
import { GuardNotices, noticeOf, VerificationCounts, type GuardNotice, type GuardStatus } from './guard-status.js';
import { isCredentialRefusal, Reporter } from './reporter.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clocks of a machine, ms; the wall clock may be set. */
interface Clocks {
  readonly monotonic: () => number;
  readonly wall: () => number;
}
const systemClocks: Clocks = { monotonic: () => performance.now(), wall: () => Date.now() };

/** What a service says of a GuardReplica. */
export interface GuardReplicaOptions {
  /** name of the service that is guarded, as `GET /v1/instances` shows it */
  readonly service: string;
  /** name of this process; default: host and process id */
  readonly instance?: string;
  /** how long `start` waits until this process may verify, ms; default 10,000 */
  readonly waitMs?: number;
  /** the scopes that this service asks for, and what they let a key do; null: its name has to do. For the console */
  readonly scopes?: ScopeTexts;
  /** told once of each change of state, for the log */
  readonly onNotice?: (notice: GuardNotice) => void;
}

/**
 * A replica of Latchkey's keys and users: `verify` answers from memory, without network, disk or a write, while its lease
 * lasts. Latchkey renews that as long as it knows this process to be up to date.
 */
export class GuardReplica implements Verifier {
  readonly #lease: Lease;
  readonly #follower: FeedFollower;
  readonly #reporter: Reporter;
  readonly #notices: GuardNotices;
  readonly #signals = new CallerSignals((right) => this.#holds(right));
  readonly #stop = new AbortController();
  readonly #clocks: ReturnType<typeof clocksOf>;
  readonly #counts = new VerificationCounts();
  readonly #limits: LimitMeters;
  readonly #wakeup = new Wakeup();
  #disconnected: Error | null = null;
  #refusal: Error | null = null;
  #running: Promise<void> | null = null;
  #lapse: NodeJS.Timeout | undefined;

  /** @throws TypeError when a name is none */
  constructor(
    source: ReplicaSource,
    private readonly options: GuardReplicaOptions,
    clocks: Clocks = systemClocks,
  ) {
    const { service, instance = `${hostname()}-${process.pid}` } = options;
    requireName('service', service);
    if (options.instance !== undefined) requireName('instance', instance);
    this.#clocks = clocksOf(clocks.monotonic, clocks.wall);
    this.#lease = new Lease(this.#clocks);
    this.#notices = new GuardNotices(
      () => noticeOf(this.status(), this.#follower.foreign, this.#refusal),
      (notice) => options.onNotice?.(notice),
    );
    this.#follower = new FeedFollower(source, this.#events(), clocks.monotonic);
    const boot = randomUUID();
    const send = (uses: readonly LimitUse[]) => sendUses(source, { instance, boot, uses });
    this.#limits = new LimitMeters(send, clocks.monotonic);
    this.#reporter = new Reporter({
      source,
      lease: this.#lease,
      clocks: this.#clocks,
      basis: { instance, boot, service, version: VERSION },
      applied: () => (this.#follower.foreign === null && this.#follower.table ? this.#follower.position : null),
      scopes: toldScopes(options.scopes ?? {}),
      takeVerifications: () => this.#counts.take(),
      takeUses: (most) => this.#follower.table?.takeUses(most) ?? [],
      granted: (grant) => this.#granted(grant),
      refused: (error) => this.#withdraw(error),
    });
  }

  /**
   * Starts to follow the feed. Resolves once this process may verify, or after `waitMs`; routes answer 503 until it may.
   * @throws SourceError when the credential is refused or lacks the role `verifier`
   */
  async start(): Promise<this> {
    this.#running ??= this.#follower.run(this.#stop.signal);
    const deadline = this.#clocks.monotonic() + (this.options.waitMs ?? 10_000);
    while (this.#lease.leftMs === 0 && this.#clocks.monotonic() < deadline && !this.#stop.signal.aborted) {
      if (this.#refusal !== null) {
        await this.stop();
        throw this.#refusal;
      }
      await this.#wakeup.wait(Math.min(50, deadline - this.#clocks.monotonic()));
    }
    this.#notices.begin();
    return this;
  }

  /**
   * @param kind the kind of key the route takes
   * @param origin the request, of which `ip` and `headers['user-agent']` are read: keys may work from some addresses alone
   */
  verify(accessKey: string, secretKey: string, kind: KeyKind, origin?: Origin): Verification {
    const now = this.#lease.now();
    const { table } = this.#follower;
    const isStale = now < 0 || table === null;
    const verification = isStale ? refused('STALE') : table.verify(accessKey, secretKey, kind, now, origin);
    if (!verification.valid) {
      this.#counts.count(verification);
      return verification;
    }
    const { key } = verification;
    const limit = key.limit ?? this.#follower.defaultLimit;
    const standing = limit && this.#limits.take(key.id, limit);
    if (standing !== null && !standing.isAdmitted) {
      table!.limited(key);
      const limited = { ...refused('LIMIT'), limit: standing };
      this.#counts.count(limited);
      return limited;
    }
    this.#counts.count(verification);
    const digest = matchedDigest(key, secretKey, now);
    if (digest !== key.digest) table!.usedPrevious(key, now, origin);
    const caller = new LiveCaller(verification.caller, accessKey, digest, this.#signals, origin);
    return standing === null ? { valid: true, caller } : { valid: true, caller, limit: standing };
  }

  /** The state of this guard, for health checks and metrics. */
  status(): GuardStatus {
    const { table, position, connected, heardAt } = this.#follower;
    const ready = this.#lease.leftMs > 0 && table !== null;
    const lastError = this.#follower.foreign ?? (this.#disconnected ?? this.#reporter.lastError)?.message ?? null;
    return {
      ready,
      reason: ready ? null : (lastError ?? 'the feed has not been read yet'),
      position,
      lagMs: position === null ? null : Math.max(0, Math.round(this.#clocks.monotonic() - heardAt)),
      leaseLeftMs: Math.round(this.#lease.leftMs),
      connected,
      lastError,
      keys: table?.keyCount ?? 0,
      verifications: this.#counts.totals,
    };
  }

  /** Stops answering, then says so to Latchkey, so that no revocation waits for this process. */
  async stop(): Promise<void> {
    this.#notices.stop();
    this.#lease.end();
    clearTimeout(this.#lapse);
    this.#limits.stop();
    this.#signals.review();
    await this.#reporter.leave();
    this.#stop.abort();
    await this.#running;
  }

  #granted({ verifiers }: Grant): void {
    this.#refusal = null;
    if (verifiers !== undefined) this.#limits.verifiers = verifiers;
    this.#watchLease();
    this.#changed();
  }

  #watchLease(): void {
    clearTimeout(this.#lapse);
    const { leftMs } = this.#lease;
    if (leftMs === 0) this.#rightsChanged();
    else this.#lapse = setTimeout(() => this.#watchLease(), Math.min(LONGEST_TIMER_MS, Math.ceil(leftMs))).unref();
  }

  /** The credential was refused: stops answering, then says so, so that no revocation waits for this process. */
  #withdraw(error: Error): void {
    this.#refusal = error;
    this.#lease.end();
    this.#reporter.withdraw();
    this.#rightsChanged();
  }

  #rightsChanged(): void {
    this.#signals.review();
    this.#changed();
  }

  #changed(): void {
    this.#notices.changed();
    this.#wakeup.ring();
  }

  #holds(right: CallerRight): boolean {
    const now = this.#lease.now();
    return now >= 0 && this.#follower.table?.holds(right, now) === true;
  }

  #events() {
    return {
      applied: (urgent: boolean) => {
        this.#disconnected = null;
        if (urgent) this.#signals.review();
        this.#reporter.applied(urgent);
        this.#changed();
      },
      historyLost: () => {
        this.#lease.end();
        this.#reporter.forget();
        this.#rightsChanged();
      },
      disconnected: (error: Error) => {
        this.#disconnected = error;
        if (isCredentialRefusal(error)) this.#withdraw(error);
        else this.#changed();
      },
    };
  }
}

const LIMIT_TIMEOUT_MS = 2_000;

/** @throws Error when nobody divides limits: each verifier then keeps an equal share */
async function sendUses(source: ReplicaSource, report: LimitReport): Promise<LimitAnswer> {
  if (source.limits === undefined) throw new Error('this source divides no limits');
  return source.limits(report, LIMIT_TIMEOUT_MS);
}

function requireName(option: string, name: string): void {
  if (/^[A-Za-z0-9._:@/-]{1,128}$/.test(name)) return;
  throw new TypeError(`${option} must be 1 to 128 of A-Z a-z 0-9 . _ : @ / -`);
}

/** The version of this package. */
export const VERSION = '0.1.0';
