import { CLOCK, RenewSessionCommand } from '@latchkey/commands';
import { RENEW_AFTER_MS, Unauthenticated, NotReady, type Clock, type Token } from '@latchkey/domain';
import { Sessions, type SignedIn } from '@latchkey/replica';
import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Refusals } from '../http/refusals.js';
import { sourceOf } from '../http/source-address.js';

/** Checks sessions from memory, and keeps those going that are used. */
@Injectable()
export class SessionChecks {
  readonly #renewing = new Set<string>();

  constructor(
    private readonly sessions: Sessions,
    private readonly refusals: Refusals,
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Unauthenticated, RateLimited; NotReady when this process may not answer */
  check(request: FastifyRequest, token: Token | null): SignedIn {
    const checked = token === null ? ({ valid: false, code: 'MALFORMED' } as const) : this.sessions.check(token);
    if (checked.valid) {
      this.#renew(request, checked.signedIn);
      return checked.signedIn;
    }
    if (checked.code === 'STALE') throw new NotReady('the service has not caught up with its log');
    this.refusals.note(request, checked.code);
    throw new Unauthenticated();
  }

  // Nobody waits for it: when it fails, the next request tries again.
  #renew(request: FastifyRequest, { account, user, session }: SignedIn): void {
    const { id } = session;
    if (this.clock.now() - session.seenAt < RENEW_AFTER_MS || this.#renewing.has(id)) return;
    this.#renewing.add(id);
    const sent = {
      key: null,
      session: id,
      address: sourceOf(request),
      requestId: request.id,
      idempotency: null,
      ifMatch: null,
    };
    void this.commands
      .execute(new RenewSessionCommand({ account: account.id, user, ...sent }, id))
      .catch(() => undefined)
      .finally(() => this.#renewing.delete(id));
  }
}
