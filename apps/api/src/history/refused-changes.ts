import { randomBytes } from 'node:crypto';
import { CLOCK } from '@latchkey/commands';
import { idFromBytes, oneLine, redactSecrets, type Clock, type FinishedEntry } from '@latchkey/domain';
import { Installation } from '@latchkey/installation';
import type { Logger } from '@latchkey/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '../app-parts.js';
import { sourceOf } from '../http/connections.js';
import { TokenBuckets } from '../http/rate-limits.js';
import type { AuthenticatedRequest } from '../http/request-context.js';

// a script that goes on trying must not fill history
const AT_ONCE = 100;
const PER_SECOND = 1;

const MOST_OF_A_PATH = 200;
const SERVICE = 'latchkey';

const freshId = () => idFromBytes('rev', randomBytes(16));

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
    // what a caller wrote: a secret key in it must not end up in a database
    const path = oneLine(redactSecrets(request.url.split('?')[0]!), MOST_OF_A_PATH);
    const started = {
      kind: 'started',
      id: freshId(),
      at: this.clock.now(),
      user: { id: user.id, name: user.name },
      via: { keyId: key.id, keyName: key.name },
      action: `${method} ${routeOptions.url}`,
      target: { type: 'path', id: path, name: path },
      requestId,
      address: sourceOf(request),
    } as const;
    const finished: FinishedEntry = { kind: 'finished', id: started.id, outcome: 'refused', changes: [] };
    const record = { v: 1, kind: 'entries', id: freshId(), account: account.id, service: SERVICE } as const;
    this.installation.activity
      .append({ ...record, entries: [started, finished] })
      .catch((err: unknown) => this.logger.warn({ err, requestId }, 'a refused change is not in history'));
  }
}
