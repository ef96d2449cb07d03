import type { CollectionName, Collections, ProjectionStore, StoreSession } from '@latchkey/projections';
import { bounded } from '../digest.js';
import type { KeyRow, ReadModel, Remaking, RetentionQuestions, Sweeping } from '../read-model.port.js';
import { documentsAfter, hoursOf, oldestReport, oldestUse, ownById, useHoursOf, usersOf } from './documents.js';
import type { GenerationSource } from './generation.js';
import { GenerationStore } from './generation-store.js';
import { countKeys } from './key-counts.js';
import { pageOfKeys } from './key-pages.js';
import { keyRows } from './key-rows.js';
import { labelsOfKeys } from './labels.js';
import { pageOfRevisions, pageOfUsers } from './lists.js';
import { mapErrors } from './map-errors.js';
import { inSnapshot, type Reader } from './reader.js';

/**
 * The read model in MongoDB: the questions and the writing side in one. Each call sees one generation, the live one.
 * Whatever goes wrong with MongoDB is NotReady; a question is then to be asked again, a write to be repeated. A write
 * throws ReadModelReplaced when another generation went live meanwhile.
 */
export interface MongoReadModel extends ReadModel, ProjectionStore, RetentionQuestions, Sweeping {
  /** For one runner: writes to the generation that is live now, and says when another has taken its place. */
  session(): StoreSession;
  /** What becomes of a read model that an older version laid out and that cannot be asked: it is made anew. null: it can be asked. @throws NotReady */
  remaking(): Promise<Remaking | null>;
  /** What MongoDB's own clock says, ms since 1970, UTC. */
  serverTime(): Promise<number>;
  /** Ends the connection; what is under way fails. */
  close(): Promise<void>;
}

export function mongoReadModel(source: GenerationSource): MongoReadModel {
  const read = <T>(ask: (reader: Reader) => Promise<T>): Promise<T> =>
    mapErrors(() => source.read((generation) => inSnapshot(generation, ask)));
  const session = () => new GenerationStore(source, source.toWrite());
  return {
    key: (accountId, id) => read((reader) => rowOf(reader, accountId, id)),
    keys: (...asked) => read((reader) => pageOfKeys(reader, ...asked)),
    keyCounts: (...asked) => read((reader) => countKeys(reader, ...asked)),
    keyLabels: (...asked) => read((reader) => labelsOfKeys(reader, ...asked)),
    user: (accountId, id) => read((reader) => own(reader, 'users', accountId, id)),
    users: (...asked) => read((reader) => pageOfUsers(reader, ...asked)),
    revisions: (...asked) => read((reader) => pageOfRevisions(reader, ...asked)),
    checks: (...asked) => read((reader) => hoursOf(reader, ...asked)),
    uses: (...asked) => read((reader) => useHoursOf(reader, ...asked)),
    lastUsedAt: async (...asked) => (await read((reader) => own(reader, 'usage', ...asked)))?.lastUsedAt ?? null,
    oldestReport: () => read(oldestReport),
    oldestUse: () => read(oldestUse),
    documentsAfter: (...asked) => read((reader) => documentsAfter(reader, ...asked)),
    checkpoint: (name) => mapErrors(() => source.read((one) => new GenerationStore(source, one).checkpoint(name))),
    load: (...asked) => mapErrors(() => source.read((one) => new GenerationStore(source, one).load(...asked))),
    session,
    apply: async (...written) => session().apply(...written),
    remove: async (removal) => session().remove(removal),
    sweep: async (now) => session().sweep(now),
    serverTime: () => mapErrors(() => source.read(async ({ connection }) => ((await connection.db!.command({ hello: 1 }))['localTime'] as Date).getTime())), // prettier-ignore
    remaking: () => mapErrors(() => source.remaking()),
    close: () => source.close(),
  };
}

async function rowOf(reader: Reader, accountId: string, id: string): Promise<KeyRow | null> {
  const where = { _id: bounded(id), accountId };
  const stored = await reader.stored('keys', { where, hint: '_id_' }).exec();
  const [row] = await keyRows(usersOf(reader, accountId), stored);
  return row?.key.id === id ? row : null;
}

async function own<C extends CollectionName>(
  reader: Reader,
  collection: C,
  accountId: string,
  id: string,
): Promise<Collections[C] | null> {
  return (await ownById(reader, collection, accountId, [id])).get(id) ?? null;
}
