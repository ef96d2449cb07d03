import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '@latchkey/event-log';
import type { ProjectionStore, SourceName } from '@latchkey/projections';
import type { Progress } from '../backend.js';

const LOOK_EVERY_MS = 1_000;
const WAITING_MS = 15;

/** The progress of a projection that another process makes, as its checkpoint says. */
export class CheckpointProgress implements Progress {
  offset = -1;
  lastError: Error | null = null;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Pick<ProjectionStore, 'checkpoint'>,
    private readonly source: SourceName,
    private readonly end: () => number,
  ) {}

  /** Looks every second, so that `offset` is recent. */
  watch(): this {
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
    return this;
  }

  get lag(): number {
    return this.end() - 1 - this.offset;
  }

  async waitFor(offset: number, timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    const left = () => Math.max(0, until - performance.now());
    while (this.offset < offset && left() > 0) {
      await withTimeout(left(), this.#look(), () => undefined);
      if (this.offset < offset) await sleep(Math.min(WAITING_MS, left()));
    }
    return this.offset >= offset;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Callers that wait at the same moment share one look. */
  #look(): Promise<void> {
    return (this.#looking ??= this.#read().finally(() => (this.#looking = null)));
  }

  async #read(): Promise<void> {
    try {
      this.offset = (await this.store.checkpoint(this.source))?.offset ?? -1;
      this.lastError = null;
    } catch (error) {
      this.lastError = error as Error;
    }
  }
}
