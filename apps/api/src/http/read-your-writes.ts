import { NotReady, ValidationFailed } from '@latchkey/domain';
import { formatPosition, parsePosition } from '@latchkey/event-log';
import { Installation } from '@latchkey/installation';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { callerIdOf } from './api-caller.js';
import type { AuthenticatedRequest } from './request-context.js';

const OWN_WRITES_MS = 2_000;
const POSITION_MS = 5_000;

/** Lets a read wait until what its caller wrote here, or the position it brings along, is projected. */
@Injectable()
export class ReadYourWrites implements NestInterceptor {
  readonly #acknowledged = new Map<string, number>();

  /** What was in the log at the start may have been acknowledged by the process before this one. */
  readonly #before: number;

  constructor(private readonly installation: Installation) {
    this.#before = installation.side.log.end() - 1;
  }

  /** Remembers what was acknowledged to a caller. @returns the position that includes it, for `Latchkey-Position` */
  acknowledged(caller: string, offset: number): string {
    if (offset > this.#projected) this.#acknowledged.set(caller, offset);
    return formatPosition(this.installation.side.replica.position!);
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    if (request.user !== undefined && (request.method === 'GET' || request.method === 'HEAD')) {
      await this.#waitForPosition(request.headers['latchkey-position']);
      await this.#waitForOwnWrites(callerIdOf(request.user), http.getResponse<FastifyReply>());
    }
    return next.handle();
  }

  get #projected(): number {
    return this.installation.progress.log.offset;
  }

  async #waitForPosition(header: string | string[] | undefined): Promise<void> {
    if (header === undefined) return;
    const position = typeof header === 'string' ? parsePosition(header) : undefined;
    if (position === undefined) {
      throw new ValidationFailed([{ pointer: 'Latchkey-Position', message: 'must be what a write answered' }]);
    }
    if (position.log !== this.installation.side.replica.position?.log) {
      throw new NotReady('the position in Latchkey-Position is of another log');
    }
    const there = await this.installation.progress.log.waitFor(position.offset, POSITION_MS);
    if (!there) throw new NotReady('this process has not read up to Latchkey-Position yet');
  }

  async #waitForOwnWrites(caller: string, reply: FastifyReply): Promise<void> {
    const offset = Math.max(this.#acknowledged.get(caller) ?? -1, this.#before);
    if (offset <= this.#projected) return void this.#acknowledged.delete(caller);
    const there = await this.installation.progress.log.waitFor(offset, OWN_WRITES_MS);
    if (!there) reply.header('Latchkey-Stale', 'true');
  }
}
