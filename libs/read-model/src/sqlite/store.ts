import { closeSync, fsyncSync, openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { CollectionName, Collections, ProjectionStore, Puts, Removal, SourceName } from '@latchkey/projections';
import { digestOfDocuments } from '../digest.js';
import { checkpointOf } from './checkpoints.js';
import { Database } from './database.js';
import { completeLayout, isEmpty, LAYOUT, layoutOf, makeTables, mustBeSound, sayLayout } from './layout.js';
import { Filler } from './filler.js';
import { Reader } from './reader.js';
import { seal } from './seal.js';
import { sweepSome } from './sweep.js';
import { Writer } from './writer.js';

type Position = Parameters<ProjectionStore['apply']>[2];

// Until the layout is complete nothing reads the file, and what is left of it after a crash is thrown away.
const FILLING = 'PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -262144';
// What a crash of the machine takes away is folded again: the checkpoint is in the same transaction.
const SERVING =
  'PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4096';

/** The writing side of the read model in one file of SQLite, within the thread that calls: every call blocks until it is done. */
export class Store {
  readonly #database: Database;
  readonly #reader: Reader;
  #documents: Filler | Writer;
  #complete: boolean;

  /** whether there was nothing in the file */
  readonly isNew: boolean;

  /**
   * @param sound whether the file is known to be
   * @throws Error that says what is wrong with the file
   */
  constructor(
    private readonly file: string,
    sound = false,
  ) {
    this.#database = new Database(file);
    try {
      this.isNew = isEmpty(this.#database);
      this.#complete = layoutOf(this.#database) === LAYOUT;
      if (this.#complete && !sound) mustBeSound(this.#database);
      this.#database.exec(this.#complete ? SERVING : FILLING);
      if (this.isNew) this.#makeTables();
    } catch (error) {
      this.#database.close();
      throw error;
    }
    this.#reader = new Reader(this.#database, 0);
    this.#documents = this.#complete ? new Writer(this.#database) : new Filler(this.#database);
  }

  get complete(): boolean {
    return this.#complete;
  }

  /**
   * Makes what answers need, once the documents that there are have been written.
   *
   * @param now ms since 1970, UTC
   * @throws what the signal aborts with
   */
  async completeAt(now: number, signal?: AbortSignal): Promise<void> {
    if (this.#complete) return;
    for (const making of completeLayout(this.#database, now)) {
      making();
      await setImmediate(undefined, { signal });
    }
    this.#database.exec('COMMIT');
    // nothing was written in order until now: only what is on the disk may say that it is complete
    syncFile(this.file);
    this.#database.exec(SERVING);
    sayLayout(this.#database);
    this.#documents = new Writer(this.#database);
    this.#complete = true;
  }

  // One transaction until the file is complete: pages that are changed again and again are written once.
  #makeTables(): void {
    this.#database.exec('BEGIN IMMEDIATE');
    makeTables(this.#database);
  }

  checkpoint(source: SourceName): Position | null {
    return checkpointOf(this.#database, source);
  }

  load<C extends CollectionName>(collection: C, ids: readonly string[]): Collections[C][] {
    return this.#reader.byId(collection, ids);
  }

  apply(source: SourceName, puts: Puts, checkpoint: Position): void {
    this.#documents.apply(source, puts, checkpoint);
  }

  remove(removal: Removal): boolean {
    return this.#documents.remove(removal);
  }

  /** See digestOfDocuments. */
  digest(): Promise<string> {
    return digestOfDocuments({ documentsAfter: async (...asked) => this.#reader.documentsAfter(...asked) });
  }

  /** See sweepSome. */
  sweep(now: number): boolean {
    return sweepSome(this.#database, now);
  }

  /** Everything that was applied is on the disk when it returns. */
  flush(): void {
    this.#database.all('PRAGMA wal_checkpoint(FULL)');
  }

  /** Lets go of a file that is thrown away. */
  discard(): void {
    this.#database.close();
  }

  close(): void {
    const settled = this.#complete && this.#settle();
    this.#database.close();
    if (settled) seal(this.file);
  }

  /** Moves everything into the one file. @returns whether nobody kept it from that */
  #settle(): boolean {
    try {
      // it can then be read without making others beside it
      this.#database.all('PRAGMA journal_mode = delete');
      return true;
    } catch {
      return this.#database.value('PRAGMA wal_checkpoint(TRUNCATE)') === 0;
    }
  }
}

function syncFile(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
