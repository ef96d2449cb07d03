import { NotReady, OtherHistory } from '@latchkey/domain';
import { formatPosition } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { positionIn } from './paging.js';
import { AnsweredFrom } from './route-rules.js';
import type { AuthenticatedRequest } from './request-context.js';

const ACKNOWLEDGED_MS = 2_000;
const POSITION_MS = 5_000;

/**
 * Makes a read wait until everything acknowledged here before it, and the position it carries, is projected. It is a guard that
 * refuses nothing: an interceptor would cost every request several observables.
 */
@Injectable()
export class ReadYourWrites implements CanActivate {
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

  canActivate(context: ExecutionContext): true | Promise<true> {
    const { user, method, headers } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (user === undefined || (method !== 'GET' && method !== 'HEAD')) return true;
    const from = this.reflector.getAllAndOverride(AnsweredFrom, [context.getHandler(), context.getClass()]);
    const position = headers['latchkey-position'];
    if (from === 'memory' && position === undefined) return true;
    return this.#wait(context, from, position);
  }

  async #wait(
    context: ExecutionContext,
    from: 'memory' | 'events' | 'history' | undefined,
    position: string | string[] | undefined,
  ): Promise<true> {
    await this.#waitForPosition(position);
    const current = from === 'memory' || (await this.#projected(from === 'history'));
    if (!current) context.switchToHttp().getResponse<FastifyReply>().header('Latchkey-Stale', 'true');
    return true;
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
