import { finished, Readable } from 'node:stream';
import type { UserRole } from '@latchkey/domain';
import type { Logger } from '@latchkey/platform';
import type { Replica, Sessions } from '@latchkey/replica';
import type { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CallerWatch } from './caller-watch.js';
import { sendText, SLOW_MS } from './line-stream.js';
import type { OpenStreams } from './open-streams.js';
import type { AuthenticatedRequest } from './request-context.js';

const LOOK_EACH_MS = 1_000;
/** so much has to be taken within SLOW_MS, in UTF-16 units */
const PIECE = 64 * 1024;

/** What is exported, and to whom. */
export interface ExportedFile {
  readonly name: string;
  readonly contentType: string;
  /** of the caller; whoever has it no more gets no more of the file */
  readonly role: UserRole;
}

/**
 * Answers with files that are made while they are sent. They end with their caller's right, as event streams do. One that
 * ends too early is cut off: its last chunk never comes, so that nobody takes it for whole, and the log says why.
 */
export class Exports {
  constructor(
    private readonly replica: Replica,
    private readonly sessions: Sessions,
    private readonly open: OpenStreams,
    private readonly logger: Logger,
  ) {}

  /** @param text what is in the file; asked for more when its reader has taken what there was */
  send(
    request: AuthenticatedRequest,
    reply: FastifyReply,
    text: AsyncIterable<string>,
    { name, contentType, role }: ExportedFile,
  ): StreamableFile {
    this.open.add(reply.raw, request.routeOptions.url!, request.user);
    const watch = new CallerWatch(this.replica, this.sessions, request);
    const taking = new Taking(text, () => (watch.mayStill(role) ? null : 'its caller may not read it any more'));
    const look = setInterval(() => taking.problem() !== null && reply.raw.destroy(), LOOK_EACH_MS);
    // whoever has left by now has closed it already
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

/** Hands a text on in small pieces, and knows why it must not go on. */
class Taking implements AsyncIterable<string> {
  #failure: string | null = null;
  /** when the piece was handed on that has not been taken yet; infinite: there is none */
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
