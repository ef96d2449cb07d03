import type { FeedLine } from '@latchkey/domain';

const MAX_LINE = 1024 * 1024;
const POSITION = /^[^.]+\.\d+\.[^.]+$/;

/** NDJSON as it arrives, the lines of each chunk together. @throws Error when one is no JSON object, or too long */
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
      if (![line.heartbeatMs, line.leaseMs].every(Number.isFinite) || !Array.isArray(line.accepted)) return false;
      return [line.log, line.account?.id, line.account?.name, ...line.accepted].every(isText);
    case 'position':
      return isText(line.position) && POSITION.test(line.position);
    default:
      return isText(line.type);
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
