/**
 * Does several things side by side until all of them have ended. The first that fails ends the others.
 *
 * @param signal ends all of them
 * @throws what the first failed with
 */
export async function runAll(
  signal: AbortSignal | undefined,
  works: readonly ((signal: AbortSignal) => Promise<unknown>)[],
): Promise<void> {
  const halt = new AbortController();
  const stop = () => halt.abort();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  let failure: { readonly error: unknown } | null = null;
  const ended = works.map((work) =>
    work(halt.signal).catch((error: unknown) => {
      failure ??= { error };
      stop();
    }),
  );
  await Promise.all(ended);
  signal?.removeEventListener('abort', stop);
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}
