import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { RateLimited, type Origin } from '@latchkey/domain';
import { LatchkeyStrategy } from '@latchkey/passport';
import { Metrics } from '@latchkey/platform';
import { Replica, Sessions } from '@latchkey/replica';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { callerIdOf, type ApiCaller, type AuthenticatedRequest } from './request-context.js';
import { accessOf, type RouteAccess } from './route-access.js';
import { lacksOf } from './route-rules.js';

/** how long a reader has to take the last line */
const LAST_LINE_MS = 1_000;
const MOST_OF_ONE_CALLER = 32;
const RETRY_AFTER_SECONDS = 30;
const USED_EVERY_MS = 3_600_000;

/** Knows the answers that have no end, and ends them when the service stops. */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  readonly #stop = new AbortController();
  readonly #open = new Set<ServerResponse>();
  /** by caller and route */
  readonly #counts = new Map<string, number>();

  constructor(
    private readonly replica: Replica,
    private readonly sessions: Sessions,
    private readonly metrics: Metrics,
    private readonly strategy: LatchkeyStrategy,
  ) {
    setMaxListeners(0, this.#stop.signal);
  }

  /** How many there are at the moment. */
  get count(): number {
    return this.#open.size;
  }

  /** Aborted when the service stops: write a last line then. A reader that does not take it is cut off. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * Counts an answer as open until it closes.
   *
   * @throws RateLimited when the caller has too many of them open
   */
  open({ raw: response, request: asked }: FastifyReply): CallerWatch {
    const request = asked as AuthenticatedRequest;
    const watch = new CallerWatch(this.replica, this.sessions, this.strategy, request, accessOf(request));
    if (response.closed) return watch;
    const route = request.routeOptions.url!;
    const owner = `${callerIdOf(request.user)} ${route}`;
    const count = this.#counts.get(owner) ?? 0;
    if (count >= MOST_OF_ONE_CALLER) {
      throw new RateLimited(RETRY_AFTER_SECONDS, `${MOST_OF_ONE_CALLER} streams are open with this credential`);
    }
    this.#counts.set(owner, count + 1);
    this.#open.add(response);
    this.metrics.openStreams.inc({ route });
    response.once('close', () => {
      this.#open.delete(response);
      this.metrics.openStreams.dec({ route });
      const left = this.#counts.get(owner)! - 1;
      if (left > 0) this.#counts.set(owner, left);
      else this.#counts.delete(owner);
    });
    return watch;
  }

  onModuleDestroy(): void {
    this.#stop.abort();
    setTimeout(() => this.#open.forEach((response) => response.destroy()), LAST_LINE_MS).unref();
  }
}

/** Watches the credential of a long answer: rotating the key ends it as deleting it does, and so does signing out. */
export class CallerWatch {
  #usedAt = performance.now();

  constructor(
    private readonly replica: Replica,
    private readonly sessions: Sessions,
    private readonly strategy: LatchkeyStrategy,
    private readonly request: Pick<AuthenticatedRequest, 'headers' | 'user'> & Origin,
    private readonly access: RouteAccess | null,
  ) {}

  /** Whether the caller would be let in to this route now. It is a use of the key once an hour: else one would count as unused. */
  mayStill(): boolean {
    const caller = this.#caller();
    return caller !== null && lacksOf(this.access, caller) === null;
  }

  #caller(): Pick<ApiCaller, 'user' | 'key'> | null {
    const { account, user, session } = this.request.user;
    if (session !== undefined) {
      const signedIn = this.sessions.signedIn(account.id, user.id, session, this.request);
      return signedIn && { user: signedIn.user, key: null };
    }
    const presented = this.strategy.presented(this.request.headers, this.request);
    if (typeof presented === 'string') return null;
    const isUse = performance.now() - this.#usedAt >= USED_EVERY_MS;
    if (isUse) this.#usedAt = performance.now();
    const { accessKey, secretKey } = presented;
    const verification = this.replica[isUse ? 'verify' : 'check'](accessKey, secretKey, 'api', this.request);
    return verification.valid ? verification.caller : null;
  }
}
