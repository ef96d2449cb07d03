import type { FeedLine } from '@latchkey/domain';

/**
 * The bytes of a response as they arrive. undici keeps the listener of a fetch's signal weakly, so that after the head a
 * garbage collection may drop it: reading a body has to watch the signal itself.
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

const MAX_LINE = 1024 * 1024;
const POSITION = /^[^.]+\.\d+\.[^.]+$/;

/**
 * NDJSON as it arrives: the lines of each chunk together.
 *
 * @throws Error when a line is no JSON object or longer than a line can be
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly FeedLine[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop()!;
    if (rest.length > MAX_LINE) throw new Error('a line of the feed is too long');
    if (parts.length > 0) yield parts.map(lineOf);
  }
}

// Rows and the version are validated where they are applied; lines of an unknown type are skipped.
function lineOf(text: string): FeedLine {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && isLine(value as Partial<FeedLine>)) return value as FeedLine;
  throw new Error('a line of the feed is not one of its own');
}

function isLine(line: Partial<FeedLine>): boolean {
  switch (line.type) {
    case 'hello':
      if (line.v !== 1) return true;
      if (!Number.isFinite(line.heartbeatMs) || !Array.isArray(line.accepted)) return false;
      return [line.log, line.account?.id, line.account?.name, ...line.accepted].every(isText);
    case 'position':
      return isText(line.position) && POSITION.test(line.position);
    default:
      return isText(line.type);
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
