import { createHash } from 'node:crypto';
import { canonicalJson } from '@latchkey/domain';
import type { CollectionName, Collections, KeyDocument, ProjectionStore, Puts } from '@latchkey/projections';
import type { RevisionDocument, SourceName, UserDocument } from '@latchkey/projections';
import { keyMatches, revisionMatches, userMatches } from '../matching.js';
import type { KeyFilter, KeyRow, Page, PageRequest, ReadModel } from '../read-model.port.js';
import type { RevisionFilter, UserFilter } from '../read-model.port.js';
import { bounded, listOfKeys, listOfRevisions } from './lists.js';
import { openTables } from './open-tables.js';
import { pageOf } from './page-of.js';
import { COLLECTIONS, type Tables } from './tables.js';
import { applyPuts, checkpointOf } from './apply-puts.js';

type Checkpoint = Awaited<ReturnType<ProjectionStore['checkpoint']>>;

/** The read model in a folder of its own, on lmdb: the questions and the writing side in one. */
export class EmbeddedReadModel implements ReadModel, ProjectionStore {
  constructor(private readonly tables: Tables) {}

  async key(accountId: string, id: string): Promise<KeyRow | null> {
    const key = this.#within(accountId, 'keys', id);
    return key && this.#row(key, this.#within(accountId, 'users', key.mappedUserId));
  }

  keys(accountId: string, filter: KeyFilter, page: PageRequest): Promise<Page<KeyRow>> {
    const row = (key: KeyDocument) => {
      const mappedUser = this.#within(accountId, 'users', key.mappedUserId);
      return keyMatches(key, mappedUser, filter) ? this.#row(key, mappedUser) : null;
    };
    return pageOf(this.tables, { accountId, list: listOfKeys(filter), collection: 'keys', row }, page);
  }

  async user(accountId: string, id: string): Promise<UserDocument | null> {
    return this.#within(accountId, 'users', id);
  }

  users(accountId: string, filter: UserFilter, page: PageRequest): Promise<Page<UserDocument>> {
    const row = (user: UserDocument) => (userMatches(user, filter) ? user : null);
    return pageOf(this.tables, { accountId, list: ['users', ''], collection: 'users', row }, page);
  }

  revisions(accountId: string, filter: RevisionFilter, page: PageRequest): Promise<Page<RevisionDocument>> {
    const { from, to } = filter;
    const row = (revision: RevisionDocument) => (revisionMatches(revision, filter) ? revision : null);
    const list = listOfRevisions(filter);
    return pageOf(this.tables, { accountId, list, collection: 'revisions', from, to, row }, page);
  }

  async lastUsedAt(accountId: string, keyId: string): Promise<number | null> {
    return this.#within(accountId, 'usage', keyId)?.lastUsedAt ?? null;
  }

  async checkpoint(source: SourceName): Promise<Checkpoint> {
    return checkpointOf(this.tables, source);
  }

  async load<C extends CollectionName>(collection: C, ids: readonly string[]): Promise<Collections[C][]> {
    return ids.map((id) => this.#document(collection, id)).filter((document) => document !== null);
  }

  apply(source: SourceName, puts: Puts, checkpoint: NonNullable<Checkpoint>): Promise<void> {
    return applyPuts(this.tables, source, puts, checkpoint);
  }

  /** A digest of all documents, equal for two read models that hold the same. */
  async digest(): Promise<string> {
    const hash = createHash('sha256');
    for (const collection of COLLECTIONS) {
      for (const { key, value } of this.tables.documents[collection].getRange()) {
        hash.update(`${collection}/${key} ${canonicalJson(value)}\n`);
      }
    }
    return hash.digest('hex');
  }

  /** Finishes what is being written and releases the files. */
  async close(): Promise<void> {
    await this.tables.root.close();
  }

  #document<C extends CollectionName>(collection: C, id: string): Collections[C] | null {
    return (this.tables.documents[collection].get(bounded(id)) as Collections[C] | undefined) ?? null;
  }

  #within<C extends CollectionName>(accountId: string, collection: C, id: string): Collections[C] | null {
    const document = this.#document(collection, id);
    return document?.accountId === accountId ? document : null;
  }

  #row(key: KeyDocument, mappedUser: UserDocument | null): KeyRow {
    const createdBy = this.#within(key.accountId, 'users', key.createdBy);
    const lastUsedAt = this.#within(key.accountId, 'usage', key.id)?.lastUsedAt ?? null;
    return { key, mappedUser, createdBy, lastUsedAt };
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
