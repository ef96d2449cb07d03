import type { ProjectionStore, SourceName } from '@latchkey/projections';

/** How far a projection has come. */
export interface Progress {
  /** offset of the newest record that is projected, -1 before the first */
  readonly offset: number;
  /** records that are not projected yet */
  readonly lag: number;
  /** why the newest attempt failed; null when it worked */
  readonly lastError: Error | null;
  /** Resolves true once an offset is projected, false when `timeoutMs` passed before. */
  waitFor(offset: number, timeoutMs: number): Promise<boolean>;
}

const LOOK_EVERY_MS = 1_000;
const WAITING_MS = 15;

/** The progress of a projection that another process makes, as its checkpoint says. */
export class CheckpointProgress implements Progress {
  #offset = -1;
  #error: Error | null = null;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Pick<ProjectionStore, 'checkpoint'>,
    private readonly source: SourceName,
    private readonly end: () => number,
  ) {}

  /** Looks each second, for those who ask without waiting. */
  watch(): this {
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
    return this;
  }

  get offset(): number {
    return this.#offset;
  }

  get lag(): number {
    return this.end() - 1 - this.#offset;
  }

  get lastError(): Error | null {
    return this.#error;
  }

  async waitFor(offset: number, timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    const left = () => Math.max(0, until - performance.now());
    while (this.#offset < offset && left() > 0) {
      await atMost(left(), this.#look());
      if (this.#offset < offset) await pause(Math.min(WAITING_MS, left()));
    }
    return this.#offset >= offset;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whoever waits at the same moment looks together. */
  #look(): Promise<void> {
    return (this.#looking ??= this.#read().finally(() => (this.#looking = null)));
  }

  async #read(): Promise<void> {
    try {
      this.#offset = (await this.store.checkpoint(this.source))?.offset ?? -1;
      this.#error = null;
    } catch (error) {
      this.#error = error as Error;
    }
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Resolves with the work, or after `ms`. */
async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
