import { NotReady, OtherHistory } from '@latchkey/domain';
import { formatPosition } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { positionIn } from './paging.js';
import { AnsweredFrom } from './route-rules.js';
import type { AuthenticatedRequest } from './request-context.js';

const ACKNOWLEDGED_MS = 2_000;
const POSITION_MS = 5_000;

/** Makes a read wait until everything acknowledged here before it, and the position it carries, is projected. */
@Injectable()
export class ReadYourWrites implements NestInterceptor {
  /** Offset of the newest record that an answer of this process depends on, the log at the start included. */
  #acknowledged: number;

  constructor(
    private readonly installation: Installation,
    private readonly reflector: Reflector,
  ) {
    this.#acknowledged = installation.writeSide.log.end() - 1;
  }

  /** Call it before a command is answered. @returns the position that includes its effect, for `Latchkey-Position` */
  acknowledged(): string {
    const { next, position } = this.installation.writeSide.replica;
    this.#acknowledged = Math.max(this.#acknowledged, next - 1);
    return formatPosition(position!);
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    if (request.user !== undefined && (request.method === 'GET' || request.method === 'HEAD')) {
      const from = this.reflector.getAllAndOverride(AnsweredFrom, [context.getHandler(), context.getClass()]);
      await this.#waitForPosition(request.headers['latchkey-position']);
      if (from !== 'memory' && !(await this.#projected(from === 'history'))) {
        http.getResponse<FastifyReply>().header('Latchkey-Stale', 'true');
      }
    }
    return next.handle();
  }

  async #projected(withActivity: boolean): Promise<boolean> {
    const { progress, activityProjected } = this.installation;
    const activity = withActivity ? activityProjected(ACKNOWLEDGED_MS) : true;
    const events = progress.log.waitFor(this.#acknowledged, ACKNOWLEDGED_MS);
    return (await Promise.all([events, activity])).every(Boolean);
  }

  async #waitForPosition(header: string | string[] | undefined): Promise<void> {
    if (header === undefined) return;
    const position = positionIn(header, 'Latchkey-Position');
    const { writeSide, progress } = this.installation;
    if (position.log !== writeSide.replica.position?.log) {
      throw new OtherHistory('Latchkey-Position is of another log');
    }
    const there = await progress.log.waitFor(position.offset, POSITION_MS);
    if (!there) throw new NotReady('this process has not read up to Latchkey-Position yet');
  }
}
