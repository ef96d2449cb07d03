import { foldFingerprint } from '@latchkey/domain';
import type { EventLog } from '@latchkey/event-log';
import { readTheRest, takeSnapshot, type Replica } from '@latchkey/replica';
import type { InstallationOptions } from '../options.js';
import { SnapshotFile } from './snapshot-file.js';
import { startReplica } from './start-replica.js';

type Options = Pick<InstallationOptions, 'clock' | 'snapshots' | 'onInfo' | 'onNotice'>;

const EVERY_RECORDS = 50_000;
const SHARE_OF_KEYS = 0.1;
const CHECK_MS = 60_000;
// what a key takes at most, with an Idempotency-Key; 16 remembered writes are rare
const BYTES_OF_A_KEY = 512;

/** Writes snapshots of the replica, so that the next start need not read the whole log. */
export class ReplicaSnapshots {
  readonly #abort = new AbortController();
  readonly #everyRecords: number;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | null = null;
  #reading: Promise<void> | null = null;
  #failing = false;

  private constructor(
    readonly replica: Replica,
    private readonly file: SnapshotFile,
    /** offset of the newest record in the snapshot; -1: there is none */
    public position: number,
    private readonly options: Options,
  ) {
    this.#everyRecords = options.snapshots?.everyRecords ?? EVERY_RECORDS;
    // now, before anything waits for it: the first time takes as long as some slices
    foldFingerprint();
  }

  /** Restores the replica from the snapshot in a folder, as `startReplica` does. @throws SnapshotMismatch, LogError */
  static async open(log: EventLog, folder: string, options: Options, outlivesAcceptance: boolean) {
    const file = new SnapshotFile(folder);
    const replica = await startReplica(log, file, options, outlivesAcceptance);
    return new ReplicaSnapshots(replica, file, replica.next - 1, options);
  }

  start(): void {
    this.#reading = readTheRest(this.replica, this.#abort.signal);
    this.#timer = setInterval(() => this.#look(), this.options.snapshots?.checkMs ?? CHECK_MS);
    this.#timer.unref();
    this.#look();
  }

  /** Writes a last one if enough is new, and gives up after so many ms. */
  async stop(withinMs: number): Promise<void> {
    clearInterval(this.#timer);
    const timer = setTimeout(() => this.#abort.abort(), withinMs);
    await this.#writing;
    this.#look();
    await this.#writing;
    clearTimeout(timer);
    this.#abort.abort();
    await this.#reading;
  }

  #look(): void {
    if (this.#abort.signal.aborted) return;
    const fresh = this.replica.next - 1 - this.position;
    if (this.#writing !== null || fresh < Math.max(this.#everyRecords, this.replica.keyCount * SHARE_OF_KEYS)) return;
    this.#writing = this.#write().finally(() => (this.#writing = null));
  }

  async #write(): Promise<void> {
    const taken = takeSnapshot(this.replica);
    const start = performance.now();
    try {
      await this.file.write(taken, this.replica.keyCount * BYTES_OF_A_KEY, this.#abort.signal);
      this.position = taken.position.offset;
      this.#failing = false;
      this.options.onInfo?.(`wrote a snapshot at record ${this.position} in ${(performance.now() - start) | 0} ms`);
    } catch (error) {
      const why = (error as Error).message;
      if (!this.#abort.signal.aborted && !this.#failing)
        this.options.onNotice?.(`no snapshot of the replica can be written (${why}): the service runs, its next start takes longer`); // prettier-ignore
      this.#failing = true;
    } finally {
      taken.end();
    }
  }
}
