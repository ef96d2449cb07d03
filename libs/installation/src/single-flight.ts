/**
 * Work that several want at once is done once for all who asked before it began; who asks later waits for the next time.
 * A rejection is everybody's.
 */
export function singleFlight(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const begin = () => {
    const own: Promise<void> = work().finally(() => {
      if (running === own) running = null;
    });
    return (running = own);
  };
  const after = (before: Promise<void>) =>
    before
      .catch(() => undefined)
      .then(() => {
        next = null;
        return begin();
      });
  return () => (running === null ? begin() : (next ??= after(running)));
}
