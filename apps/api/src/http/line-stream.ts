import { Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { varyBy } from './response-headers.js';

const ACCEPTS_GZIP = /(^|[\s,])gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))|,|$)/i;
/** how long a reader may take nothing */
export const SLOW_MS = 15_000;

/**
 * Answers with a text that lasts as long as `lines` does.
 *
 * @param tooSlow the last line for a reader that took nothing for 15 s and reads on; after 30 s it is disconnected
 */
export function streamLines(reply: FastifyReply, lines: AsyncIterable<string>, contentType: string, tooSlow: string) {
  const text = takenWithin(2 * SLOW_MS, keptUp(lines, tooSlow), () => reply.raw.destroy());
  return sendText(reply, text, contentType);
}

/** Answers with a text of any length as it arrives, compressed where the reader accepts that. Nothing is read ahead. */
export function sendText(reply: FastifyReply, parts: AsyncIterable<string>, contentType: string): StreamableFile {
  const text = Readable.from(parts, { objectMode: false, highWaterMark: 1 });
  reply.header('X-Accel-Buffering', 'no');
  varyBy(reply, 'Accept-Encoding');
  if (!ACCEPTS_GZIP.test(String(reply.request.headers['accept-encoding'] ?? '')))
    return new StreamableFile(text, { type: contentType });
  reply.header('Content-Encoding', 'gzip');
  const gzip = createGzip({ level: constants.Z_BEST_SPEED, flush: constants.Z_SYNC_FLUSH });
  text.on('error', (error) => gzip.destroy(error));
  gzip.on('close', () => text.destroy());
  return new StreamableFile(text.pipe(gzip), { type: contentType });
}

/** The same parts; `late` is called when one is not taken in time. */
export async function* takenWithin(ms: number, parts: AsyncIterable<string>, late: () => void): AsyncGenerator<string> {
  for await (const part of parts) {
    const timer = setTimeout(late, ms);
    try {
      yield part;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function* keptUp(lines: AsyncIterable<string>, tooSlow: string): AsyncGenerator<string> {
  for await (const line of lines) {
    const since = performance.now();
    yield line;
    if (performance.now() - since >= SLOW_MS) return yield tooSlow;
  }
}
