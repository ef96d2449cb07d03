/**
 * Shares runs of some work: all that ask before a run begins get that one, and one run follows the other. A run that fails
 * rejects for all that share it.
 */
export function singleFlight(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    next ??= last.then(() => {
      next = null;
      const run = work();
      last = run.catch(() => undefined);
      return run;
    });
    return next;
  };
}
