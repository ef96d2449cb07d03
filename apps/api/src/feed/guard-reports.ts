import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Unauthenticated, type CheckCounts, type Clock } from '@latchkey/domain';
import { CLOCK } from '@latchkey/commands';
import { foreignTo, type Position } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import type { GuardStart } from '@latchkey/replica';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { LEASE_MS } from '../app-parts.js';
import { positionIn } from '../http/paging.js';
import { callerIdOf, type ApiCaller } from '../http/request-context.js';
import type { grantView, ReportBody } from './replica-feed.schemas.js';

// one that was forgotten is looked up again
const MOST_KNOWN = 10_000;

type Grant = z.infer<typeof grantView>;

/**
 * Tokens with which a guard can leave after its own key was refused (ADR 27). Each grant holds the token of its instance;
 * only the process that issued it can read it, and only while that process runs.
 */
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

/** Takes the reports of guards: renews their leases, and counts the uses of keys and the verifications they carry. */
@Injectable()
export class GuardReports {
  /** by reporter, instance and boot: the newest counts of those whose position was found in this log */
  readonly #known = new Map<string, { usageSeq: number }>();

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
    const { account } = caller;
    const { leases } = this.installation.writeSide;
    const known = { account: account.id, reporter: callerIdOf(caller), instance, boot, service, version };
    const foreign = await this.#foreign(known, position);
    if (foreign !== null) return this.#refused(`the position is not in this history: ${foreign}`);
    if (report.usage) this.#count(known, account.id, report.usage);
    if (report.leaving) {
      await leases.leave(known);
      return this.#refused('it left');
    }
    // a guard cannot have applied more than there is
    const applied = Math.min(position.offset, this.installation.writeSide.replica.next - 1);
    const granted = await leases.report({ ...known, applied, position: report.applied });
    if (!granted) return this.#refused('it has not applied what others have been told is in effect');
    const leaseMs = Math.floor(Math.min(this.leaseMs, this.installation.writeSide.grantMs()));
    const leaveToken = this.tokens.issue(known);
    return { granted, leaseMs, now: this.clock.now(), reason: null, takesChecks: true, leaveToken };
  }

  /**
   * A guard whose credential is refused has stopped answering.
   *
   * @throws Unauthenticated unless this process gave it the token
   */
  async leave(token: string): Promise<void> {
    const departing = this.tokens.read(token);
    if (departing === null) throw new Unauthenticated();
    await this.installation.writeSide.leases.leave(departing);
  }

  /** Looked up once for each boot: what a guard applies later comes from this log. */
  async #foreign(known: GuardStart, position: Position): Promise<string | null> {
    const { log, replica } = this.installation.writeSide;
    const own = replica.position!.log;
    if (position.log === own && this.#known.has(keyOf(known))) return null;
    const foreign = await foreignTo(own, log, position);
    if (foreign === null) this.#know(keyOf(known));
    return foreign;
  }

  #know(key: string): void {
    if (this.#known.has(key)) return;
    if (this.#known.size >= MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, { usageSeq: 0 });
  }

  #count(known: GuardStart, account: string, { seq, uses, checks }: NonNullable<ReportBody['usage']>): void {
    const counted = this.#known.get(keyOf(known))!;
    if (seq <= counted.usageSeq) return;
    counted.usageSeq = seq;
    if (checks) this.installation.usage.verifications.add(account, checks as CheckCounts);
    const now = this.clock.now();
    const keys = this.installation.writeSide.replica.account(account);
    const own = uses.filter(({ key }) => keys.key(key) !== null);
    this.installation.usage.add(account, own.map((use) => ({ ...use, last: Math.min(use.last, now) }))); // prettier-ignore
  }

  #refused(reason: string): Grant {
    return { granted: false, leaseMs: this.leaseMs, now: this.clock.now(), reason, takesChecks: true };
  }
}

const keyOf = ({ reporter, instance, boot }: GuardStart): string => `${reporter}/${instance}/${boot}`;
