import { finished, Readable } from 'node:stream';
import type { UserRole } from '@latchkey/domain';
import type { Logger } from '@latchkey/platform';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LOGGER } from '../app-parts.js';
import { sendText, SLOW_MS } from './line-stream.js';
import { OpenStreams } from './open-streams.js';
import type { AuthenticatedRequest } from './request-context.js';

const LOOK_EACH_MS = 1_000;
/** how much has to be taken within SLOW_MS, in UTF-16 units */
const PIECE = 64 * 1024;

/** What is exported, and to whom. */
export interface ExportedFile {
  readonly name: string;
  readonly contentType: string;
  /** the export ends when its caller no longer has it */
  readonly role: UserRole;
}

/**
 * Sends files while they are being made. An export ends when its caller loses the right to it, as an event stream does.
 * One that ends early is cut off: its last chunk never arrives, so no reader takes it for complete, and the log says why.
 */
@Injectable()
export class Exports {
  constructor(
    private readonly open: OpenStreams,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param text the content of the file; asked for more when the reader has taken what there was */
  send(
    request: AuthenticatedRequest,
    reply: FastifyReply,
    text: AsyncIterable<string>,
    { name, contentType, role }: ExportedFile,
  ): StreamableFile {
    const watch = this.open.open(request, reply);
    const taking = new Taking(text, () => (watch.mayStill(role) ? null : 'its caller may not read it any more'));
    const look = setInterval(() => taking.problem() !== null && reply.raw.destroy(), LOOK_EACH_MS);
    // a reader that has left by now has closed it already
    finished(reply.raw, () => {
      clearInterval(look);
      if (reply.raw.writableFinished) return;
      const reason = this.open.stopping.aborted ? 'the service stops' : (taking.problem() ?? 'its reader left');
      this.logger.warn({ requestId: request.id, file: name, reason }, 'an export was cut off');
    });
    reply.header('Content-Disposition', `attachment; filename="${name}"`);
    return sendText(request, reply, Readable.from(taking, { objectMode: false, highWaterMark: 1 }), contentType);
  }
}

/** Passes a text on in small pieces until it must not go on, and knows why. */
class Taking implements AsyncIterable<string> {
  #failure: string | null = null;
  /** when the piece that has not been taken yet was passed on; Infinity when there is none */
  #since = Infinity;

  constructor(
    private readonly text: AsyncIterable<string>,
    private readonly refusal: () => string | null,
  ) {}

  /** Null while all is well. */
  problem(): string | null {
    if (performance.now() - this.#since > SLOW_MS) this.#failure ??= 'its reader took nothing for too long';
    return (this.#failure ??= this.refusal());
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    try {
      for await (const part of this.text) {
        for (let from = 0; from < part.length; from += PIECE) {
          const problem = this.problem();
          if (problem !== null) throw new Error(problem);
          this.#since = performance.now();
          yield part.slice(from, from + PIECE);
          this.#since = Infinity;
        }
      }
    } catch (error) {
      this.#failure ??= (error as Error).message;
      throw error;
    }
  }
}
