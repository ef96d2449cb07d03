import type { FeedKey, FeedLine, FeedUser } from '@latchkey/domain';
import type { Client } from './client.js';
import { eventually } from './eventually.js';

/** Reads GET /v1/replica as it comes, and keeps every line. */
export class FeedReader {
  readonly lines: FeedLine[] = [];
  text = '';
  /** the connection has ended */
  ended = false;
  readonly #stop = new AbortController();

  private constructor(readonly headers: Headers) {}

  /** @param after a position; left out: from the beginning */
  static async open(client: Client, after?: string, headers: Record<string, string> = {}): Promise<FeedReader> {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const stop = new AbortController();
    const response = await fetch(`${client.url}/v1/replica${query}`, {
      headers: { ...client.credential, ...headers },
      signal: stop.signal,
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    const reader = new FeedReader(response.headers);
    reader.#stop.signal.addEventListener('abort', () => stop.abort());
    void reader.#read(response.body as unknown as AsyncIterable<Uint8Array>);
    return reader;
  }

  /** Keys and users among the lines from one on, in order. */
  rows(from = 0): (FeedKey | FeedUser)[] {
    return this.lines.slice(from).filter((line) => line.type === 'key' || line.type === 'user');
  }

  /** Every position so far, in order. */
  get positions(): string[] {
    return this.lines.flatMap((line) => (line.type === 'position' ? [line.position] : []));
  }

  /** Resolves once the lines, or whether they have ended, satisfy. */
  async until(satisfies: (reader: FeedReader) => boolean): Promise<this> {
    await eventually(() => satisfies(this), Boolean);
    return this;
  }

  close(): void {
    this.#stop.abort();
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of body) {
        const text = decoder.decode(chunk, { stream: true });
        this.text += text;
        const parts = (rest + text).split('\n');
        rest = parts.pop()!;
        for (const part of parts) this.lines.push(JSON.parse(part) as FeedLine);
      }
    } catch {
      // it was closed by us, or cut off
    }
    this.ended = true;
  }
}

/** Everything up to the first position, on a connection of its own. */
export async function snapshot(
  client: Client,
  after?: string,
  headers: Record<string, string> = {},
): Promise<FeedReader> {
  const reader = await FeedReader.open(client, after, headers);
  await reader.until(({ positions, ended }) => positions.length > 0 || ended);
  reader.close();
  return reader;
}
