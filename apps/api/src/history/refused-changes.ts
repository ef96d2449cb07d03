import { CLOCK } from '@latchkey/commands';
import type { Clock, FinishedEntry } from '@latchkey/domain';
import { Installation } from '@latchkey/installation';
import type { Logger } from '@latchkey/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '../app-parts.js';
import { TokenBuckets } from '../http/rate-limits.js';
import type { AuthenticatedRequest } from '../http/request-context.js';
import { freshRevisionId, recordOf, startedAt } from './own-entries.js';

// a script that goes on trying must not fill history
const AT_ONCE = 100;
const PER_SECOND = 1;

const SERVICE = 'latchkey';

/** Puts into revision history that a key tried to change something for which it lacks the scope. */
@Injectable()
export class RefusedChanges {
  readonly #rate: TokenBuckets;

  constructor(
    private readonly installation: Installation,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#rate = new TokenBuckets(clock, 'refused changes', AT_ONCE, PER_SECOND);
  }

  /** The refusal does not wait for it: nothing is done that must be recorded first. */
  note(request: AuthenticatedRequest): void {
    const { account, user, key } = request.user;
    if (key === null || !this.#rate.allows(key.id)) return;
    const { method, id: requestId, routeOptions } = request;
    const id = freshRevisionId();
    const asked = { id, at: this.clock.now(), action: `${method} ${routeOptions.url}`, path: request.url };
    const started = startedAt(request, { account, user, key }, asked);
    const finished: FinishedEntry = { kind: 'finished', id, outcome: 'refused', changes: [] };
    this.installation.activity
      .append(recordOf(account.id, SERVICE, [started, finished]))
      .catch((err: unknown) => this.logger.warn({ err, requestId }, 'a refused change is not in history'));
  }
}
