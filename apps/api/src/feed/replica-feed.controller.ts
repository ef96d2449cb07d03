import { NotReady, type FeedEnd } from '@latchkey/domain';
import { foreignTo } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import { Caller, Public } from '@latchkey/passport';
import { feed, lineOf, refusedFeed, type FeedRequest } from '@latchkey/replica';
import { Body, Controller, Get, Inject, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { LEASE_MS } from '../app-parts.js';
import { streamLines } from '../http/line-stream.js';
import { CallerWatch, OpenStreams } from '../http/open-streams.js';
import { positionIn } from '../http/paging.js';
import type { ApiCaller, AuthenticatedRequest } from '../http/request-context.js';
import { Refusals } from '../http/refusals.js';
import { AnsweredFrom, Answers, Roles, VERIFIERS } from '../http/route-rules.js';
import { GuardReports } from './guard-reports.js';
import { feedQuery, grantView, leaveBody, reportBody } from './replica-feed.schemas.js';

const CATCH_UP_MS = 5_000;
const TOO_SLOW = lineOf({ type: 'end', reason: 'slow-reader', detail: 'The reader took nothing for too long.' });

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
  @AnsweredFrom('memory')
  @Roles(...VERIFIERS)
  @Answers(200, { 'application/x-ndjson': 'one JSON object a line' })
  async followReplica(
    @Query({ schema: feedQuery }) { after }: z.infer<typeof feedQuery>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const watch = this.streams.open(request, reply);
    const lines = await this.#lines(request.user.account.id, watch, after);
    return streamLines(request, reply, lines, { contentType: 'application/x-ndjson', tooSlow: TOO_SLOW });
  }

  @Post('reports')
  @Roles(...VERIFIERS)
  @Answers(200, grantView)
  reportReplica(
    @Caller() caller: ApiCaller,
    @Body({ schema: reportBody }) body: z.infer<typeof reportBody>,
  ): Promise<z.infer<typeof grantView>> {
    return this.reports.take(caller, body);
  }

  @Post('leave')
  @Public()
  @Answers(204, null)
  async leaveReplica(
    @Body({ schema: leaveBody }) { token }: z.infer<typeof leaveBody>,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.refusals.noting(request, () => this.reports.leave(token));
  }

  async #lines(account: string, watch: CallerWatch, after: string | undefined): Promise<AsyncIterable<string>> {
    const { replica, log } = this.installation.writeSide;
    const wanted: FeedRequest = {
      account,
      after: null,
      leaseMs: this.leaseMs,
      heartbeatMs: Math.min(1_000, this.leaseMs / 10),
      ended: () => this.#endOf(watch),
    };
    if (after === undefined) return feed(replica, wanted);
    const position = positionIn(after, '?after');
    const foreign = await foreignTo(replica.position!.log, log, position);
    if (foreign !== null) return only(refusedFeed(replica, wanted, `The position is not in this history: ${foreign}.`));
    const deadline = performance.now() + CATCH_UP_MS;
    while (replica.next <= position.offset && performance.now() < deadline) await replica.advanced(100);
    if (replica.next <= position.offset) throw new NotReady('this process has not read as far as the position yet');
    return feed(replica, { ...wanted, after: position.offset });
  }

  #endOf(watch: CallerWatch): FeedEnd | null {
    if (this.streams.stopping.aborted) return end('stopping', 'The service is stopping. Connect again in a moment.');
    if (!this.installation.writeSide.replica.serving) {
      return end('not-ready', 'The service does not follow its log. Connect again in a moment.');
    }
    if (watch.mayStill(...VERIFIERS)) return null;
    return end('credential', 'The credential that opened this stream may not read it any more. Use another one.');
  }
}

const end = (reason: FeedEnd['reason'], detail: string): FeedEnd => ({ type: 'end', reason, detail });

async function* only(text: string): AsyncGenerator<string> {
  yield text;
}
