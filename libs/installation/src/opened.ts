interface Closable {
  close(): Promise<void>;
}

/** What is to be closed again, the newest first: the part of `AsyncDisposableStack` (not in Node 20) that is needed here. */
export class Opened {
  readonly #closers: (() => unknown)[] = [];

  /** Takes something that is open by now. */
  use<C extends Closable>(one: C): C {
    this.defer(() => one.close());
    return one;
  }

  defer(close: () => unknown): void {
    this.#closers.unshift(close);
  }

  /** Closes all of them, also where one fails. @throws what the first that failed threw */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0)) {
      await Promise.resolve().then(close).catch((error: unknown) => failures.push(error)); // prettier-ignore
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Runs a task and closes what it opened. */
export async function closing<T>(task: (opened: Opened) => Promise<T>): Promise<T> {
  return orClose(async (opened) => {
    const result = await task(opened);
    await opened.close();
    return result;
  });
}

/** Runs a task that opens something to stay open, and closes that when it fails. @throws what the task threw */
export async function orClose<T>(task: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = new Opened();
  return task(opened).catch(async (error: unknown) => {
    // why the task failed says what to do, not what came of it
    await opened.close().catch(() => undefined);
    throw error;
  });
}
