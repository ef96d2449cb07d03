import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectionRunner } from '@latchkey/projections';
import { closing, type Opened } from '../opened.js';

/** What follows a log until it is stopped, by name. */
type Parts = Readonly<Record<string, Pick<ProjectionRunner<never>, 'run' | 'offset' | 'lag' | 'lastError'>>>;

const RETRY_MS = 1_000;

/** Follows one partition while it is assigned to this process. */
export class PartitionTask {
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  parts: Parts = {};
  #failure: Error | null = null;

  /** @param onFailure called with an error that a retry does not mend */
  constructor(
    readonly name: string,
    private readonly open: (opened: Opened) => Promise<Parts>,
    private readonly onFailure: (error: Error) => void,
  ) {
    this.#done = closing((opened) => this.#follow(opened));
  }

  /** Why it makes no progress at the moment; null while it does. */
  get lastError(): Error | null {
    return this.#failure ?? Object.values(this.parts).find(({ lastError }) => lastError !== null)?.lastError ?? null;
  }

  /** Resolves once nothing is being written any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #follow(opened: Opened): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        this.parts = await this.open(opened);
        this.#failure = null;
        break;
      } catch (error) {
        this.#failure = error as Error;
        await sleep(RETRY_MS);
      }
    }
    try {
      await Promise.all(Object.values(this.parts).map((part) => part.run({ follow: true, signal })));
    } catch (error) {
      if (!signal.aborted) this.onFailure(error as Error);
    }
  }
}
