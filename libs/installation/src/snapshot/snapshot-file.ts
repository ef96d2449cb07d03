import { createReadStream } from 'node:fs';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@latchkey/domain';
import {
  checkSnapshot,
  readSnapshotHeader,
  restoreReplica,
  SnapshotUnusable,
  type Replica,
  type SnapshotHeader,
  type SnapshotTaken,
} from '@latchkey/replica';
import { draftOf, replaceDurably } from '../files/durable-file.js';

const READ_BYTES = 1024 * 1024;
// Flushed as it grows: one large flush at the end would keep commands waiting for the disk.
const FLUSH_BYTES = 8 * 1024 * 1024;

/** The snapshot of a replica, in a folder of its own. It holds digests and sealed secrets, so only its owner may read it. */
export class SnapshotFile {
  readonly #path: string;

  constructor(private readonly folder: string) {
    this.#path = join(folder, 'snapshot');
  }

  /** Null when there is no snapshot. @throws SnapshotUnusable */
  async header(): Promise<SnapshotHeader | null> {
    return (await stat(this.#path).catch(() => null)) && readSnapshotHeader(this.#chunks());
  }

  /** @throws SnapshotUnusable */
  restore(clock: Clock): Promise<Replica> {
    return restoreReplica(this.#chunks(), clock);
  }

  /** Reads all of it. @returns its size in bytes @throws SnapshotUnusable */
  check(): Promise<number> {
    return checkSnapshot(this.#chunks());
  }

  /** Replaces it, slice by slice, so that other work runs in between. The old one stays when that fails, or room is lacking. */
  async write({ slices }: SnapshotTaken, expectedBytes: number, signal: AbortSignal): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.#requireRoom(expectedBytes);
    await replaceDurably(this.#path, async (file) => {
      let unflushed = 0;
      for (const slice of slices) {
        signal.throwIfAborted();
        await file.appendFile(slice);
        unflushed += slice.length;
        if (unflushed < FLUSH_BYTES) continue;
        await file.datasync();
        unflushed = 0;
      }
    });
  }

  /** Removes the draft of a process that was killed while it wrote. */
  async clean(): Promise<void> {
    await rm(draftOf(this.#path), { force: true }).catch(() => undefined);
  }

  // The log needs the disk more: what is left when the snapshot is written must be as much again.
  async #requireRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize < 2 * bytes) throw new Error(`there are only ${bavail * bsize} bytes left on the disk`);
  }

  async *#chunks(): AsyncIterable<Buffer> {
    try {
      yield* createReadStream(this.#path, { highWaterMark: READ_BYTES });
    } catch (error) {
      throw new SnapshotUnusable((error as Error).message, { cause: error });
    }
  }
}
