import { Readable } from 'node:stream';
import { NotReady, RULES_HEADER, type FeedEnd } from '@latchkey/domain';
import { foreignTo } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import { Caller, Public } from '@latchkey/passport';
import { feed, lineOf, paceOf, refusedFeed, type FeedRequest } from '@latchkey/replica';
import { Body, Controller, Get, Headers, Inject, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { LEASE_MS } from '../app-parts.js';
import { streamLines } from '../http/line-stream.js';
import { CallerWatch, OpenStreams } from '../http/open-streams.js';
import { positionIn } from '../http/paging.js';
import type { ApiCaller } from '../http/request-context.js';
import { Refusals } from '../http/refusals.js';
import { AnsweredFrom, Answers, Access, VERIFIERS } from '../http/route-rules.js';
import { GuardReports } from './guard-reports.js';
import {
  feedQuery,
  grantView,
  leaveBody,
  limitAnswerView,
  limitReportBody,
  reportBody,
} from './replica-feed.schemas.js';
import type { LimitReportBody, ReportBody } from './replica-feed.schemas.js';

const CATCH_UP_MS = 5_000;

const DETAILS = {
  'slow-reader': 'The reader took nothing for too long.',
  stopping: 'The service is stopping. Connect again in a moment.',
  'not-ready': 'The service does not follow its log. Connect again in a moment.',
  credential: 'The credential that opened this stream may not read it any more. Use another one.',
};
// a guard misses two, and needs what is left of its lease to go elsewhere
const LONGEST_IN_A_LEASE = 3;
const heartbeatMs = (guards: number, leaseMs: number): number =>
  paceOf(guards, Math.min(1_000, leaseMs / 10), leaseMs / LONGEST_IN_A_LEASE);

/** Guards that are older than this header judge by the first rules. */
const rulesIn = (header: string | undefined): number =>
  header !== undefined && /^[1-9]\d{0,5}$/.test(header) ? Number(header) : 1;

const endOf = (reason: keyof typeof DETAILS): FeedEnd => ({ type: 'end', reason, detail: DETAILS[reason] });

/** Feeds guards in other processes and takes their reports (FEED in the design). */
@Controller('v1/replica')
export class ReplicaFeedController {
  constructor(
    private readonly installation: Installation,
    private readonly reports: GuardReports,
    private readonly streams: OpenStreams,
    private readonly refusals: Refusals,
    @Inject(LEASE_MS) private readonly leaseMs: number,
  ) {}

  @Get()
  @Access('guards:run', ...VERIFIERS)
  @AnsweredFrom('memory')
  @Answers(200, { 'application/x-ndjson': 'one JSON object a line' })
  async followReplica(
    @Caller() { account }: ApiCaller,
    @Query({ schema: feedQuery }) { after }: z.infer<typeof feedQuery>,
    @Headers(RULES_HEADER) rules: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const watch = this.streams.open(reply);
    const lines = await this.#lines(account.id, watch, after, rulesIn(rules));
    return streamLines(reply, lines, 'application/x-ndjson', lineOf(endOf('slow-reader')));
  }

  @Post('reports')
  @Access('guards:run', ...VERIFIERS)
  @Answers(200, grantView)
  reportReplica(@Caller() caller: ApiCaller, @Body({ schema: reportBody }) report: ReportBody) {
    return this.reports.take(caller, report);
  }

  @Post('limits')
  @Access('guards:run', ...VERIFIERS)
  @Answers(200, limitAnswerView)
  reportLimits(@Caller() caller: ApiCaller, @Body({ schema: limitReportBody }) report: LimitReportBody) {
    return this.reports.takeLimits(caller, report);
  }

  @Post('leave')
  @Public()
  @Answers(204, null)
  leaveReplica(@Body({ schema: leaveBody }) { token }: z.infer<typeof leaveBody>, @Req() request: FastifyRequest) {
    return this.refusals.noting(request, () => this.reports.leave(token));
  }

  async #lines(
    account: string,
    watch: CallerWatch,
    after: string | undefined,
    rules: number,
  ): Promise<AsyncIterable<string>> {
    const { replica, log } = this.installation.writeSide;
    const wanted: FeedRequest = {
      account,
      after: null,
      rules,
      leaseMs: this.leaseMs,
      defaultLimit: this.installation.writeSide.limits.defaultLimit,
      heartbeatMs: heartbeatMs(this.streams.count, this.leaseMs),
      ended: () => this.#endOf(watch),
    };
    if (after === undefined) return feed(replica, wanted);
    const position = positionIn(after, '?after');
    const foreign = await foreignTo(replica.position!.log, log, position);
    if (foreign !== null)
      return Readable.from([refusedFeed(replica, wanted, `The position is not in this history: ${foreign}.`)]);
    const deadline = performance.now() + CATCH_UP_MS;
    while (replica.next <= position.offset && performance.now() < deadline) await replica.advanced(100);
    if (replica.next <= position.offset) throw new NotReady('this process has not read as far as the position yet');
    return feed(replica, { ...wanted, after: position.offset });
  }

  #endOf(watch: CallerWatch): FeedEnd | null {
    if (this.streams.stopping.aborted) return endOf('stopping');
    if (!this.installation.writeSide.replica.serving) return endOf('not-ready');
    return watch.mayStill() ? null : endOf('credential');
  }
}
