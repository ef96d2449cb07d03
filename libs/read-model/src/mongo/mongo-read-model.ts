import type { CollectionName, Collections, ProjectionStore, StoreSession } from '@latchkey/projections';
import { revisionMatches, userMatches } from '../matching.js';
import type { ReadModel, RetentionQuestions } from '../read-model.port.js';
import { documentsAfter, hoursOf, oldestReport, ownById } from './documents.js';
import type { Generation, GenerationSource } from './generation.js';
import { GenerationStore } from './generation-store.js';
import { countKeys } from './key-counts.js';
import { pageOfKeys, rowOf } from './key-rows.js';
import { listOfRevisions, listOfUsers } from './lists.js';
import { mapErrors } from './map-errors.js';
import { pageOf } from './page-of.js';

/**
 * The read model in MongoDB: the questions and the writing side in one. Each call sees one generation, the live one.
 * Whatever goes wrong with MongoDB is NotReady; a question is then to be asked again, a write to be repeated. A write
 * throws ReadModelReplaced when another generation went live meanwhile.
 */
export interface MongoReadModel extends ReadModel, ProjectionStore, RetentionQuestions {
  /** For one runner: writes to the generation that is live now, and says when another has taken its place. */
  session(): StoreSession;
  /** What MongoDB's own clock says, ms since 1970, UTC. */
  serverTime(): Promise<number>;
  /** Ends the connection; what is under way fails. */
  close(): Promise<void>;
}

export function mongoReadModel(source: GenerationSource): MongoReadModel {
  const read = <T>(ask: (generation: Generation) => Promise<T>): Promise<T> => mapErrors(() => source.read(ask));
  const session = () => new GenerationStore(source, source.toWrite());
  return {
    key: (accountId, id) =>
      read(async (generation) => {
        const key = await own(generation, 'keys', accountId, id);
        return key && rowOf(generation, key);
      }),
    keys: (...asked) => read((generation) => pageOfKeys(generation, ...asked)),
    keyCounts: (...asked) => read((generation) => countKeys(generation, ...asked)),
    user: (accountId, id) => read((generation) => own(generation, 'users', accountId, id)),
    users: (accountId, filter, page) => {
      const list = listOfUsers(accountId, filter);
      const shows = (user: Collections['users']) => userMatches(user, filter);
      return read((generation) => pageOf(generation, { collection: 'users', list, rows: matching(shows) }, page));
    },
    revisions: (accountId, filter, page) => {
      const list = listOfRevisions(accountId, filter);
      const rows = matching((revision: Collections['revisions']) => revisionMatches(revision, filter));
      const { from, to } = filter;
      return read((generation) => pageOf(generation, { collection: 'revisions', list, from, to, rows }, page));
    },
    checks: (...asked) => read((generation) => hoursOf(generation, ...asked)),
    lastUsedAt: async (accountId, keyId) =>
      (await read((generation) => own(generation, 'usage', accountId, keyId)))?.lastUsedAt ?? null,
    oldestReport: () => read(oldestReport),
    documentsAfter: (...asked) => read((generation) => documentsAfter(generation, ...asked)),
    checkpoint: (name) => read((generation) => new GenerationStore(source, generation).checkpoint(name)),
    load: (...asked) => read((generation) => new GenerationStore(source, generation).load(...asked)),
    session,
    apply: async (...written) => session().apply(...written),
    removeActivity: async (before) => session().removeActivity(before),
    serverTime: () =>
      read(async ({ connection }) => ((await connection.db!.command({ hello: 1 }))['localTime'] as Date).getTime()),
    close: () => source.close(),
  };
}

async function own<C extends CollectionName>(
  generation: Generation,
  collection: C,
  accountId: string,
  id: string,
): Promise<Collections[C] | null> {
  return (await ownById(generation, collection, accountId, [id])).get(id) ?? null;
}

/** What a list shows of documents, by id. */
function matching<D extends { readonly id: string }>(shows: (document: D) => boolean) {
  return async (documents: readonly D[]) => new Map(documents.filter(shows).map((one) => [one.id, one]));
}
