import type { CollectionName, Collections, ProjectionStore, SourceName } from '@latchkey/projections';
import type { KeyOrder } from '../key-order.js';
import { KeyTally } from '../key-tally.js';
import type {
  KeyCounts,
  KeyFilter,
  KeyLabels,
  KeyRow,
  Page,
  PageRequest,
  RevisionFilter,
  UserFilter,
} from '../read-model.port.js';
import { checkpointOf } from './checkpoints.js';
import { Database } from './database.js';
import { storable } from './documents.js';
import { countKeys } from './key-counts.js';
import { labelsOfKeys } from './key-labels.js';
import { keyRows, pageOfKeys } from './key-pages.js';
import { Reader } from './reader.js';
import { pageOfRevisions } from './revision-pages.js';
import { pageOfUsers } from './user-pages.js';

type Position = NonNullable<Awaited<ReturnType<ProjectionStore['checkpoint']>>>;

const CACHE_KIB = 32 * 1024;

/** The questions of ReadModel and RetentionQuestions, answered from a complete file within the thread that asks. */
export class Answers {
  readonly #database: Database;
  readonly #reader: Reader;

  /** @param few what is found in no more places than this is read as a whole; what is found in more comes up soon in any list */
  constructor(file: string, few = 10_000) {
    this.#database = new Database(file, { readOnly: true });
    this.#database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    this.#reader = new Reader(this.#database, few);
  }

  key(accountId: string, id: string): KeyRow | null {
    return this.#ask((reader) => {
      const [found] = reader.find('keys', 'WHERE id = ?', [storable(id)]);
      return found?.document.accountId === accountId ? keyRows(reader, accountId, [found.seq])[0]! : null;
    });
  }

  keys(accountId: string, filter: KeyFilter, page: PageRequest, order?: KeyOrder): Page<KeyRow> {
    return this.#ask((reader) => pageOfKeys(reader, accountId, filter, page, order));
  }

  keyCounts(accountId: string, now: number, soon: number): KeyCounts {
    return this.#ask((reader) => {
      const account = reader.accountOf(accountId);
      return account === null ? new KeyTally() : countKeys(this.#database, account, now, soon);
    });
  }

  keyLabels(accountId: string): KeyLabels {
    return this.#ask((reader) => {
      const account = reader.accountOf(accountId);
      return account === null ? { tags: [], environments: [] } : labelsOfKeys(this.#database, account);
    });
  }

  user(accountId: string, id: string): Collections['users'] | null {
    return this.#ask((reader) => reader.own('users', accountId, id));
  }

  users(accountId: string, filter: UserFilter, page: PageRequest): Page<Collections['users']> {
    return this.#ask((reader) => pageOfUsers(reader, accountId, filter, page));
  }

  revisions(accountId: string, filter: RevisionFilter, page: PageRequest): Page<Collections['revisions']> {
    return this.#ask((reader) => pageOfRevisions(reader, accountId, filter, page));
  }

  checks(accountId: string, from: number, to: number): Collections['checks'][] {
    return this.#ask((reader) => {
      const account = reader.accountOf(accountId);
      const where = 'WHERE account = ? AND at >= ? AND at < ? ORDER BY at';
      return account === null ? [] : reader.find('checks', where, [account, from, to]).map(({ document }) => document);
    });
  }

  uses(accountId: string, keyId: string, from: number, to: number): Collections['uses'][] {
    return this.#ask((reader) => {
      const account = reader.accountOf(accountId);
      if (account === null) return [];
      const where = 'WHERE account = ? AND key = ? AND at >= ? AND at < ? ORDER BY at';
      return reader.find('uses', where, [account, storable(keyId), from, to]).map(({ document }) => document);
    });
  }

  lastUsedAt(accountId: string, keyId: string): number | null {
    return this.#ask((reader) => reader.own('usage', accountId, keyId)?.lastUsedAt ?? null);
  }

  oldestReport(): number | null {
    const oldest = 'SELECT min(reported_at) FROM revisions WHERE reported_at IS NOT NULL';
    return this.#ask(({ database }) => database.value(oldest) as number | null);
  }

  oldestUse(): number | null {
    return this.#ask(({ database }) => database.value('SELECT min(at) FROM uses') as number | null);
  }

  documentsAfter<C extends CollectionName>(collection: C, id: string | null, limit: number): Collections[C][] {
    return this.#ask((reader) => reader.documentsAfter(collection, id, limit));
  }

  load<C extends CollectionName>(collection: C, ids: readonly string[]): Collections[C][] {
    return this.#ask((reader) => reader.byId(collection, ids));
  }

  checkpoint(source: SourceName): Position | null {
    return this.#ask(({ database }) => checkpointOf(database, source));
  }

  close(): void {
    this.#database.close();
  }

  /** One state of the file for all that an answer needs. */
  #ask<T>(answer: (reader: Reader) => T): T {
    return this.#database.snapshot(() => answer(this.#reader));
  }
}
