import type { CollectionName, Collections, ProjectionStore, Puts } from '@latchkey/projections';
import type { CheckHourDocument, RevisionDocument, SourceName, UserDocument } from '@latchkey/projections';
import type { KeyOrder } from '../key-order.js';
import { revisionMatches, userMatches } from '../matching.js';
import type { KeyCounts, KeyFilter, KeyRow, Page, PageRequest, ReadModel } from '../read-model.port.js';
import type { RetentionQuestions, RevisionFilter, UserFilter } from '../read-model.port.js';
import { countKeys } from './key-counts.js';
import { keyRow, pageOfKeys, within } from './key-pages.js';
import { CHECKS, listOfRevisions, listOfUsers } from './lists.js';
import { namingDamage } from './naming-damage.js';
import { openTables } from './open-tables.js';
import { eachOf, pageOf } from './page-of.js';
import { documentsAfter, oldestReport } from './retention.js';
import { documentOf, type Tables } from './tables.js';
import { Writer } from './writer.js';

type Position = Parameters<ProjectionStore['apply']>[2];

/** The read model in a folder of its own, on lmdb: the questions and the writing side in one. */
export class EmbeddedReadModel implements ReadModel, ProjectionStore, RetentionQuestions {
  readonly #tables: Tables;
  readonly #writer: Writer;

  /** @internal use openEmbeddedReadModel */
  constructor(tables: Tables) {
    this.#tables = tables;
    this.#writer = new Writer(tables);
  }

  key(accountId: string, id: string): Promise<KeyRow | null> {
    return this.#do(() => {
      const key = within(this.#tables, accountId, 'keys', id);
      return key && keyRow(this.#tables, key, within(this.#tables, accountId, 'users', key.mappedUserId));
    });
  }

  keys(accountId: string, filter: KeyFilter, page: PageRequest, order?: KeyOrder): Promise<Page<KeyRow>> {
    return this.#do(() => pageOfKeys(this.#tables, accountId, filter, page, order));
  }

  keyCounts(accountId: string, now: number, soon: number): Promise<KeyCounts> {
    return this.#do(() => countKeys(this.#tables, accountId, now, soon));
  }

  user(accountId: string, id: string): Promise<UserDocument | null> {
    return this.#do(() => within(this.#tables, accountId, 'users', id));
  }

  users(accountId: string, filter: UserFilter, page: PageRequest): Promise<Page<UserDocument>> {
    const row = (user: UserDocument) => (userMatches(user, filter) ? user : null);
    const listing = { accountId, list: listOfUsers(filter), collection: 'users', row } as const;
    return this.#do(() => pageOf(this.#tables, listing, page));
  }

  revisions(accountId: string, filter: RevisionFilter, page: PageRequest): Promise<Page<RevisionDocument>> {
    const { from, to } = filter;
    const row = (revision: RevisionDocument) => (revisionMatches(revision, filter) ? revision : null);
    const listing = { accountId, list: listOfRevisions(filter), collection: 'revisions', from, to, row } as const;
    return this.#do(() => pageOf(this.#tables, listing, page));
  }

  checks(accountId: string, from: number, to: number): Promise<readonly CheckHourDocument[]> {
    return this.#do(async () => {
      const hours: CheckHourDocument[] = [];
      const range = { accountId, list: CHECKS, collection: 'checks', from, to } as const;
      await eachOf(this.#tables, range, null, (hour) => hours.push(hour) > 0);
      return hours.toReversed();
    });
  }

  lastUsedAt(accountId: string, keyId: string): Promise<number | null> {
    return this.#do(() => within(this.#tables, accountId, 'usage', keyId)?.lastUsedAt ?? null);
  }

  checkpoint(source: SourceName): Promise<Position | null> {
    return this.#do(() => this.#writer.checkpoint(source));
  }

  load<C extends CollectionName>(collection: C, ids: readonly string[]): Promise<Collections[C][]> {
    const find = (id: string) => documentOf(this.#tables, collection, id);
    return this.#do(() => ids.map(find).filter((document) => document !== null));
  }

  apply(source: SourceName, puts: Puts, checkpoint: Position): Promise<void> {
    return this.#do(() => this.#writer.apply(source, puts, checkpoint));
  }

  removeActivity(before: number): Promise<boolean> {
    return this.#do(() => this.#writer.removeActivity(before));
  }

  oldestReport(): Promise<number | null> {
    return this.#do(() => oldestReport(this.#tables));
  }

  documentsAfter<C extends CollectionName>(collection: C, id: string | null, limit: number): Promise<Collections[C][]> {
    return this.#do(() => documentsAfter(this.#tables, collection, id, limit));
  }

  /** Finishes what is being written and releases the files. */
  async close(): Promise<void> {
    await this.#writer.idle();
    await this.#tables.root.close();
  }

  #do<T>(action: () => Promise<T> | T): Promise<T> {
    return namingDamage(this.#tables.folder, action);
  }
}

/**
 * Opens the read model in a folder, which is made when it does not exist.
 *
 * @throws ReadModelDamaged, ReadModelOutdated: make it anew with `npx latchkey rebuild`
 */
export async function openEmbeddedReadModel(folder: string): Promise<EmbeddedReadModel> {
  return new EmbeddedReadModel(await openTables(folder));
}
