import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Metrics } from '@latchkey/platform';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

// what a reader is given to take the last line
const LAST_LINE_MS = 1_000;

/** Knows who reads events, and ends their answers when the service stops: they would hold it up. */
@Injectable()
export class EventReaders implements OnModuleDestroy {
  readonly #stop = new AbortController();
  readonly #open = new Set<ServerResponse>();

  constructor(private readonly metrics: Metrics) {
    setMaxListeners(0, this.#stop.signal);
  }

  /** Aborted when the service stops: say so in a last line. Whoever does not take that is cut off. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  /** @param route the route's pattern, for metrics */
  add(response: ServerResponse, route: string): void {
    if (response.closed) return;
    this.#open.add(response);
    this.metrics.openStreams.inc({ route });
    response.once('close', () => {
      this.#open.delete(response);
      this.metrics.openStreams.dec({ route });
    });
  }

  onModuleDestroy(): void {
    this.#stop.abort();
    setTimeout(() => this.#open.forEach((response) => response.destroy()), LAST_LINE_MS).unref();
  }
}
