/**
 * The bytes of a response as they come. `fetch` heeds its signal only until there is a garbage collection after the head
 * has come (undici keeps the listener weakly), so whoever waits for a body must heed it himself.
 *
 * @throws the signal's reason once it aborts
 */
export async function* bytesOf({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  const cancel = () => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', cancel);
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

/** The whole body as text. @throws the signal's reason once it aborts */
export async function textOf(response: Response, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesOf(response, signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
