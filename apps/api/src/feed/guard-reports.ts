import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Unauthenticated, type CheckCounts, type Clock, type KeyUse, type LimitAnswer } from '@latchkey/domain';
import { CLOCK } from '@latchkey/commands';
import { foreignTo, type Position } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import { paceOf, untilTogether, type GuardStart, type ServiceScopes } from '@latchkey/replica';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { LEASE_MS } from '../app-parts.js';
import { positionIn } from '../http/paging.js';
import { callerIdOf, type ApiCaller } from '../http/request-context.js';
import type { grantView, LimitReportBody, ReportBody } from './replica-feed.schemas.js';

// by itself, a guard reports so often
const REPORTS_IN_A_LEASE = { usually: 10, atLeast: 3 };
// one that was forgotten is looked up again
const MOST_KNOWN = 10_000;

type Usage = NonNullable<ReportBody['usage']>;
type Grant = z.infer<typeof grantView>;

/** Tokens with which a guard can leave after its key was refused (ADR 27). Only the process that issued one can read it. */
@Injectable()
export class LeaveTokens {
  readonly #secret = randomBytes(32);

  issue({ reporter, instance, boot }: GuardStart): string {
    const who = Buffer.from(JSON.stringify([reporter, instance, boot])).toString('base64url');
    return `${who}.${this.#sign(who).toString('base64url')}`;
  }

  /** The start of a guard that holds this token; null when this process did not issue it. */
  read(token: string): GuardStart | null {
    const [who = '', signature = ''] = token.split('.');
    const presented = Buffer.from(signature, 'base64url');
    const expected = this.#sign(who);
    if (presented.length !== expected.length || !timingSafeEqual(presented, expected)) return null;
    const [reporter, instance, boot] = JSON.parse(Buffer.from(who, 'base64url').toString()) as [string, string, string];
    return { reporter, instance, boot };
  }

  #sign(who: string): Buffer {
    return createHmac('sha256', this.#secret).update(who).digest();
  }
}

/** A guard whose position was found in this log. */
interface Known {
  /** of the newest counts */
  usageSeq: number;
  /** whether it has told the scopes of its service */
  hasTold: boolean;
  readonly leaveToken: string;
}

/** Takes the reports of guards: renews their leases, and counts the uses of keys and the verifications they carry. */
@Injectable()
export class GuardReports {
  /** by reporter, instance and boot */
  readonly #known = new Map<string, Known>();

  constructor(
    private readonly installation: Installation,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LEASE_MS) private readonly leaseMs: number,
    private readonly tokens: LeaveTokens,
  ) {}

  /** @throws ValidationFailed when `applied` is not a position */
  async take(caller: ApiCaller, report: ReportBody): Promise<Grant> {
    const position = positionIn(report.applied, '/applied');
    const { instance, boot, service, version } = report;
    const { leases, replica } = this.installation.writeSide;
    const account = caller.account.id;
    const known = { account, reporter: callerIdOf(caller), instance, boot, service, version };
    const foreign = await this.#foreign(known, position);
    if (foreign !== null) return this.#answer(`the position is not in this history: ${foreign}`);
    const of = this.#known.get(keyOf(known))!;
    if (report.usage) this.#count(of, account, service, report.usage);
    if (report.scopes) this.#learn(of, { account, service, scopes: report.scopes });
    if (report.leaving) {
      await leases.leave(known);
      return this.#answer('it left');
    }
    // a guard cannot have applied more than there is
    const applied = Math.min(position.offset, replica.next - 1);
    const granted = await leases.report({ ...known, applied, position: report.applied });
    if (!granted) return this.#answer('it has not applied what others have been told is in effect');
    const leaseMs = Math.floor(Math.min(this.leaseMs, this.installation.writeSide.grantMs()));
    const usualMs = leaseMs / REPORTS_IN_A_LEASE.usually;
    const reportEveryMs = paceOf(leases.count, usualMs, leaseMs / REPORTS_IN_A_LEASE.atLeast);
    const pace = reportEveryMs > usualMs ? { reportEveryMs: Math.round(untilTogether(reportEveryMs)) } : {};
    const wantsScopes = !of.hasTold;
    const { verifiers } = this.installation.writeSide.limits;
    return { ...this.#answer(null), granted, verifiers, leaseMs, ...pace, wantsScopes, leaveToken: of.leaveToken };
  }

  /** Which parts of the limits of keys a guard of the caller's may let in. */
  takeLimits(caller: ApiCaller, { instance, boot, uses }: LimitReportBody): LimitAnswer {
    const verifier = keyOf({ reporter: callerIdOf(caller), instance, boot });
    return this.installation.writeSide.limits.tell(caller.account.id, verifier, uses);
  }

  /** @throws Unauthenticated unless this process gave it the token */
  async leave(token: string): Promise<void> {
    const departing = this.tokens.read(token);
    if (departing === null) throw new Unauthenticated();
    await this.installation.writeSide.leases.leave(departing);
  }

  /** Looked up once for each boot: what a guard applies later comes from this log. */
  async #foreign(known: GuardStart, position: Position): Promise<string | null> {
    const { log, replica } = this.installation.writeSide;
    const [own, key] = [replica.position!.log, keyOf(known)];
    if (position.log === own && this.#known.has(key)) return null;
    const foreign = await foreignTo(own, log, position);
    if (foreign !== null || this.#known.has(key)) return foreign;
    if (this.#known.size >= MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, { usageSeq: 0, hasTold: false, leaveToken: this.tokens.issue(known) });
    return null;
  }

  #count(counted: Known, account: string, service: string, { seq, uses, checks }: Usage): void {
    if (seq <= counted.usageSeq) return;
    counted.usageSeq = seq;
    if (checks) this.installation.usage.verifications.add(account, checks as CheckCounts);
    const [now, keys] = [this.clock.now(), this.installation.writeSide.replica.account(account)];
    const own = uses.filter(({ key }) => keys.key(key) !== null);
    this.installation.usage.add(account, service, own.map((use) => pastOf(use, now))); // prettier-ignore
  }

  #learn(of: Known, told: ServiceScopes): void {
    of.hasTold = true;
    if (told.scopes.length > 0) this.installation.writeSide.scopes.tell(told);
  }

  #answer(reason: string | null): Grant {
    const now = this.clock.now();
    return {
      granted: false,
      leaseMs: this.leaseMs,
      now,
      reason,
      takesChecks: true,
      takesUse: true,
      wantsScopes: false,
    };
  }
}

/** A use as far as this clock has come. */
function pastOf({ previous, ...use }: Usage['uses'][number], now: number): KeyUse {
  const before = previous && { previous: { ...previous, last: Math.min(previous.last, now) } };
  return { ...use, last: Math.min(use.last, now), ...before } as KeyUse;
}

const keyOf = ({ reporter, instance, boot }: GuardStart): string => `${reporter}/${instance}/${boot}`;
