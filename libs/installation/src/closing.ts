interface Closable {
  close(): Promise<void>;
}

/** Runs a task on something that is open, and closes that in any case. */
export async function closing<C extends Closable, T>(opened: C, task: (opened: C) => Promise<T>): Promise<T> {
  try {
    return await task(opened);
  } finally {
    await opened.close();
  }
}

/** Runs what follows on opening something, and closes that when it fails. */
export async function orClose<T>(opened: Closable, rest: () => Promise<T>): Promise<T> {
  try {
    return await rest();
  } catch (error) {
    await opened.close();
    throw error;
  }
}
