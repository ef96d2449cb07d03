import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { RateLimited } from '@latchkey/domain';
import { Metrics } from '@latchkey/platform';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { callerIdOf, type ApiCaller } from './api-caller.js';

// what a reader is given to take the last line
const LAST_LINE_MS = 1_000;
const MOST_OF_ONE_CALLER = 32;
const RETRY_AFTER_SECONDS = 30;

/** Knows the answers that go on for ever, and ends them when the service stops: they would hold it up. */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  readonly #stop = new AbortController();
  readonly #open = new Set<ServerResponse>();
  /** by caller and route */
  readonly #counts = new Map<string, number>();

  constructor(private readonly metrics: Metrics) {
    setMaxListeners(0, this.#stop.signal);
  }

  /** Aborted when the service stops: say so in a last line. Whoever does not take that is cut off. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * @param caller whose stream it is
   * @param route the route's pattern, for metrics
   * @throws RateLimited when the caller has too many of them open
   */
  add(response: ServerResponse, route: string, caller: Pick<ApiCaller, 'key' | 'user'>): void {
    if (response.closed) return;
    const owner = `${callerIdOf(caller)} ${route}`;
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
      this.#closed(owner);
    });
  }

  #closed(owner: string): void {
    const left = this.#counts.get(owner)! - 1;
    if (left > 0) this.#counts.set(owner, left);
    else this.#counts.delete(owner);
  }

  onModuleDestroy(): void {
    this.#stop.abort();
    setTimeout(() => this.#open.forEach((response) => response.destroy()), LAST_LINE_MS).unref();
  }
}
