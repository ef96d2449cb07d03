import { setTimeout as sleep } from 'node:timers/promises';

/** Something that follows a log until it is stopped: see ProjectionRunner. */
interface Follower {
  run(options: { follow: boolean; signal?: AbortSignal }): Promise<void>;
  readonly offset: number;
  /** records that it has not processed yet */
  readonly lag: number;
  readonly lastError: Error | null;
}

interface Opened {
  readonly parts: Readonly<Record<string, Follower>>;
  close(): Promise<void>;
}

const RETRY_MS = 1_000;

/** Follows one partition while it is assigned to this process. */
export class PartitionTask {
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #parts: Opened['parts'] = {};
  #failure: Error | null = null;

  /** @param onFailure called with an error that a retry does not mend */
  constructor(
    readonly name: string,
    private readonly open: () => Promise<Opened>,
    private readonly onFailure: (error: Error) => void,
  ) {
    this.#done = this.#follow();
  }

  get parts(): Opened['parts'] {
    return this.#parts;
  }

  /** Why it makes no progress at the moment; null while it does. */
  get lastError(): Error | null {
    return this.#failure ?? Object.values(this.#parts).find(({ lastError }) => lastError !== null)?.lastError ?? null;
  }

  /** Resolves once nothing is being written any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #follow(): Promise<void> {
    const opened = await this.#opened();
    if (opened === null) return;
    this.#parts = opened.parts;
    const run = { follow: true, signal: this.#stop.signal };
    try {
      await Promise.all(Object.values(opened.parts).map((part) => part.run(run)));
    } catch (error) {
      if (!this.#stop.signal.aborted) this.onFailure(error as Error);
    } finally {
      await opened.close();
    }
  }

  /** Null when it was stopped before that. */
  async #opened(): Promise<Opened | null> {
    while (!this.#stop.signal.aborted) {
      try {
        return await this.open();
      } catch (error) {
        this.#failure = error as Error;
        await sleep(RETRY_MS);
      }
    }
    return null;
  }
}
