import type { FeedLine } from '@latchkey/domain';

const LONGEST_LINE = 1024 * 1024;

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
    if (rest.length > LONGEST_LINE) throw new Error('a line of the feed is too long');
    if (parts.length > 0) yield parts.map(lineOf);
  }
}

function lineOf(text: string): FeedLine {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && typeof (value as FeedLine).type === 'string') {
    return value as FeedLine;
  }
  throw new Error('a line of the feed is not one of its own');
}
