import { finished } from 'node:stream';
import type { Logger } from '@latchkey/platform';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LOGGER } from '../app-parts.js';
import { sendText, SLOW_MS, takenWithin } from './line-stream.js';
import { OpenStreams } from './open-streams.js';

const LOOK_EACH_MS = 1_000;
/** how much has to be taken within SLOW_MS, in UTF-16 units */
const PIECE = 64 * 1024;

/**
 * Sends files to admins while they are being made. An export ends when its caller is no admin any more. One that ends
 * early is cut off: its last chunk never arrives, so no reader takes it for complete, and the log says why.
 */
@Injectable()
export class Exports {
  constructor(
    private readonly streams: OpenStreams,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  send(reply: FastifyReply, text: AsyncIterable<string>, name: string, contentType: string): StreamableFile {
    const watch = this.streams.open(reply);
    let failure: string | null = null;
    const failed = (reason: string) => void (failure ??= reason);
    const cutOff = (reason: string) => {
      failed(reason);
      reply.raw.destroy();
    };
    const look = () => watch.mayStill() || cutOff('its caller may not read it any more');
    const looking = setInterval(look, LOOK_EACH_MS);
    // also when the reader left before this
    finished(reply.raw, () => {
      clearInterval(looking);
      if (reply.raw.writableFinished) return;
      const reason = this.streams.stopping.aborted ? 'the service stops' : (failure ?? 'its reader left');
      this.logger.warn({ requestId: reply.request.id, file: name, reason }, 'an export was cut off');
    });
    const late = () => cutOff('its reader took nothing for too long');
    reply.header('Content-Disposition', `attachment; filename="${name}"`);
    return sendText(reply, takenWithin(SLOW_MS, inPieces(text, look, failed), late), contentType);
  }
}

async function* inPieces(
  text: AsyncIterable<string>,
  beforeEach: () => void,
  failed: (reason: string) => void,
): AsyncGenerator<string> {
  try {
    for await (const part of text) {
      for (let from = 0; from < part.length; from += PIECE) {
        beforeEach();
        yield part.slice(from, from + PIECE);
      }
    }
  } catch (error) {
    // what fails before the first piece is answered with a problem document; after it, the connection breaks
    failed((error as Error).message);
    throw error;
  }
}
