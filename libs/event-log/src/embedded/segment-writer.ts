import type { FileHandle } from 'node:fs/promises';
import { AppendQueue } from '../append-queue.js';
import { AppendRefused, LogFailed } from '../event-log.errors.js';
import { closeFile, syncData, truncateFile, writeFully } from './file-io.js';
import { HEADER_BYTES } from './segment-format.js';
import { createSegment, syncSegment, type LogState, type Segment } from './segment.js';

const MAX_FLUSH_BYTES = 4 * 1024 * 1024;

/** Makes records durable at the end of the last segment and starts a new one when it is full. */
export class SegmentWriter {
  failed: Error | null = null;
  readonly #queue: AppendQueue;
  #mustRoll = false;

  constructor(
    private readonly folder: string,
    private readonly segmentBytes: number,
    private readonly log: LogState,
    private fd: number,
    private readonly lock: FileHandle,
  ) {
    const maxBytes = Math.min(MAX_FLUSH_BYTES, segmentBytes);
    this.#queue = new AppendQueue({ maxBytes, commit: (records) => this.#commit(records) });
  }

  /** Takes a record as it goes into the file. @throws AppendRefused; LogFailed when it is unknown whether it is there */
  append(record: Buffer, signal: AbortSignal | undefined): Promise<void> {
    return this.#queue.push(record, signal);
  }

  /** Finishes what is under way and gives the folder back. */
  async close(): Promise<void> {
    await this.#queue.idle();
    await closeFile(this.fd);
    await this.lock.close();
  }

  refuseIfFailed(): void {
    const cause = this.failed;
    if (cause) throw new AppendRefused('the log has failed: check the disk, then restart', { cause });
  }

  async #commit(records: readonly Buffer[]): Promise<void> {
    this.refuseIfFailed();
    const bytes = records.reduce((sum, record) => sum + record.length, 0);
    if (this.#isFullFor(bytes)) await this.#roll(this.log.end);
    const segment = this.log.segments.at(-1)!;
    try {
      await writeFully(this.fd, records, segment.bytes);
    } catch (error) {
      await this.#undo(segment, error);
    }
    try {
      await syncData(this.fd);
    } catch (error) {
      throw this.#fail('the disk could not confirm the last records: they may be lost or not', error);
    }
    this.log.advance(records);
  }

  #isFullFor(bytes: number): boolean {
    const used = this.log.segments.at(-1)!.bytes;
    return this.#mustRoll || (used > HEADER_BYTES && used + bytes > this.segmentBytes);
  }

  async #roll(base: number): Promise<void> {
    // from here on the next segment may exist on disk, so the current one must not grow any more
    this.#mustRoll = true;
    const created = await createSegment(this.folder, base).catch((error: unknown) => {
      throw refused('a new segment could not be created', error);
    });
    try {
      await syncSegment(created.fd, this.folder);
    } catch (error) {
      await closeFile(created.fd);
      this.#fail('the disk could not confirm a new segment', error);
      this.refuseIfFailed();
    }
    await closeFile(this.fd);
    this.fd = created.fd;
    this.log.segments.push(created.segment);
    this.#mustRoll = false;
  }

  async #undo(segment: Segment, cause: unknown): Promise<never> {
    try {
      await truncateFile(this.fd, segment.bytes);
      await syncData(this.fd);
    } catch (error) {
      const both = new AggregateError([cause, error]);
      throw this.#fail('a failed write could not be undone: it may be there or not', both);
    }
    throw refused('the records could not be written', cause);
  }

  // fdatasync is never tried again: after a failure the kernel forgets which pages were lost (fsyncgate)
  #fail(what: string, cause: unknown): Error {
    this.failed = new LogFailed(`${what}. Check the disk, then restart.`, { cause });
    return this.failed;
  }
}

function refused(what: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${what} (${reason}). Nothing was kept: free disk space or mend the disk, then repeat.`;
  return new AppendRefused(message, { cause });
}
