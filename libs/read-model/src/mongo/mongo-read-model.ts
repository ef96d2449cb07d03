import type {
  CollectionName,
  Collections,
  ProjectionStore,
  Puts,
  StoreSession,
  CheckHourDocument,
  RevisionDocument,
  SourceName,
  UserDocument,
} from '@latchkey/projections';
import type { KeyOrder } from '../key-order.js';
import { revisionMatches, userMatches } from '../matching.js';
import type {
  KeyCounts,
  KeyFilter,
  KeyRow,
  Page,
  PageRequest,
  ReadModel,
  RetentionQuestions,
  RevisionFilter,
  UserFilter,
} from '../read-model.port.js';
import { documentsAfter, hoursOf, oldestReport, ownById } from './documents.js';
import type { GenerationSource, Generation } from './generation.js';
import { GenerationStore } from './generation-store.js';
import { countKeys } from './key-counts.js';
import { pageOfKeys, rowsOf } from './key-rows.js';
import { listOfRevisions, listOfUsers } from './lists.js';
import { mapErrors } from './map-errors.js';
import { pageOf } from './page-of.js';

type Position = Parameters<ProjectionStore['apply']>[2];

/**
 * The read model in MongoDB: the questions and the writing side in one. Each call sees one generation, the live one.
 * Whatever goes wrong with MongoDB is NotReady; a question is then to be asked again, a write to be repeated.
 */
export class MongoReadModel implements ReadModel, ProjectionStore, RetentionQuestions {
  /** @internal use openMongoReadModel */
  constructor(private readonly source: GenerationSource) {}

  key(accountId: string, id: string): Promise<KeyRow | null> {
    return this.#read(async (generation) => {
      const key = await own(generation, 'keys', accountId, id);
      return key && (await rowsOf(generation, accountId, [key]))[0]!;
    });
  }

  keys(accountId: string, filter: KeyFilter, page: PageRequest, order?: KeyOrder): Promise<Page<KeyRow>> {
    return this.#read((generation) => pageOfKeys(generation, accountId, filter, page, order));
  }

  keyCounts(accountId: string, now: number, soon: number): Promise<KeyCounts> {
    return this.#read((generation) => countKeys(generation, accountId, now, soon));
  }

  user(accountId: string, id: string): Promise<UserDocument | null> {
    return this.#read((generation) => own(generation, 'users', accountId, id));
  }

  users(accountId: string, filter: UserFilter, page: PageRequest): Promise<Page<UserDocument>> {
    const rows = async (users: readonly UserDocument[]) => byId(users.filter((user) => userMatches(user, filter)));
    const listing = { collection: 'users', list: listOfUsers(accountId, filter), rows } as const;
    return this.#read((generation) => pageOf(generation, listing, page));
  }

  revisions(accountId: string, filter: RevisionFilter, page: PageRequest): Promise<Page<RevisionDocument>> {
    const { from, to } = filter;
    const rows = async (revisions: readonly RevisionDocument[]) =>
      byId(revisions.filter((revision) => revisionMatches(revision, filter)));
    const listing = { collection: 'revisions', list: listOfRevisions(accountId, filter), from, to, rows } as const;
    return this.#read((generation) => pageOf(generation, listing, page));
  }

  checks(accountId: string, from: number, to: number): Promise<readonly CheckHourDocument[]> {
    return this.#read((generation) => hoursOf(generation, accountId, from, to));
  }

  lastUsedAt(accountId: string, keyId: string): Promise<number | null> {
    return this.#read(async (generation) => {
      const usage = await own(generation, 'usage', accountId, keyId);
      return usage?.lastUsedAt ?? null;
    });
  }

  checkpoint(source: SourceName): Promise<Position | null> {
    return this.#read((generation) => new GenerationStore(this.source, generation).checkpoint(source));
  }

  load<C extends CollectionName>(collection: C, ids: readonly string[]): Promise<Collections[C][]> {
    return this.#read((generation) => new GenerationStore(this.source, generation).load(collection, ids));
  }

  oldestReport(): Promise<number | null> {
    return this.#read(oldestReport);
  }

  /** What MongoDB's own clock says, ms since 1970, UTC. */
  serverTime(): Promise<number> {
    return this.#read(async ({ models }) => {
      const { localTime } = await models.revisions.db.db!.command({ hello: 1 });
      return (localTime as Date).getTime();
    });
  }

  documentsAfter<C extends CollectionName>(collection: C, id: string | null, limit: number): Promise<Collections[C][]> {
    return this.#read((generation) => documentsAfter(generation, collection, id, limit));
  }

  /** For one runner: writes to the generation that is live now, and says when another has taken its place. */
  session(): StoreSession {
    return new GenerationStore(this.source, this.source.toWrite());
  }

  /** @throws ReadModelReplaced when another generation went live meanwhile; NotReady */
  async apply(source: SourceName, puts: Puts, checkpoint: Position): Promise<void> {
    await this.session().apply(source, puts, checkpoint);
  }

  /** @throws ReadModelReplaced when another generation went live meanwhile; NotReady */
  async removeActivity(before: number): Promise<boolean> {
    return this.session().removeActivity(before);
  }

  /** Ends the connection; what is under way fails. */
  close(): Promise<void> {
    return this.source.close();
  }

  #read<T>(ask: (generation: Generation) => Promise<T>): Promise<T> {
    return mapErrors(() => this.source.read(ask));
  }
}

async function own<C extends CollectionName>(
  generation: Generation,
  collection: C,
  accountId: string,
  id: string,
): Promise<Collections[C] | null> {
  return (await ownById(generation, collection, accountId, [id])).get(id) ?? null;
}

function byId<D extends { readonly id: string }>(documents: readonly D[]): Map<string, D> {
  return new Map(documents.map((document) => [document.id, document]));
}
