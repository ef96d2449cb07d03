import { COLLECTIONS, newestById, type CollectionName, type Collections, type Puts } from '@latchkey/projections';
import { mongo } from 'mongoose';
import type { Generation } from './generation.js';
import { toStored, type Stored } from './stored.js';

const DUPLICATE_KEY = 11000;
const ROUNDS = 10;

/** Which ids are known to be there, by collection: writing is several times faster when that is right. */
export type Known = { readonly [C in CollectionName]: ReadonlySet<string> };

/** Puts documents in the place of older ones; those that are as new already stay. All collections at once. */
export async function putDocuments(generation: Generation, puts: Puts, known: Known): Promise<void> {
  await Promise.all(
    COLLECTIONS.map((name) => {
      // an id may come up only once: what is written in one go is written in no particular order
      const newest = newestById<Collections[CollectionName]>(puts[name] ?? []);
      const documents = [...newest.values()].map((document) => toStored(name, document));
      return putAll(generation, name, documents, known[name]);
    }),
  );
}

async function putAll(
  generation: Generation,
  name: CollectionName,
  documents: Stored[],
  known: ReadonlySet<string>,
): Promise<void> {
  let refused = await write(generation, name, documents, (document) =>
    known.has(document.id) ? replacing(document) : { insertOne: { document } },
  );
  // An id that is taken says nothing of what took it: something newer, or something older that came at the same moment.
  for (let round = 0; refused.length > 0; round++) {
    if (round === ROUNDS) throw new Error(`documents of ${name} are taken out and put back all the time`);
    refused = await write(generation, name, await olderThere(generation, name, refused), replacing);
  }
}

// The guard: an older document gives way, a newer one makes the upsert collide with it.
function replacing(document: Stored): mongo.AnyBulkWriteOperation<Stored> {
  const filter = { _id: document._id, pos: { $lt: document.pos } };
  return { replaceOne: { filter, replacement: document, upsert: true } };
}

/** @returns the documents whose id was taken; every other problem is thrown */
async function write(
  { models, maxTimeMS }: Generation,
  name: CollectionName,
  documents: Stored[],
  operation: (document: Stored) => mongo.AnyBulkWriteOperation<Stored>,
): Promise<Stored[]> {
  if (documents.length === 0) return [];
  try {
    await models[name].collection.bulkWrite(documents.map(operation) as never, { ordered: false, maxTimeMS });
    return [];
  } catch (error) {
    return takenOf(error).map((index) => documents[index]!);
  }
}

function takenOf(error: unknown): number[] {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  const problems = [error.writeErrors].flat();
  const others = problems.some(({ code }) => code !== DUPLICATE_KEY) || error.result.getWriteConcernError();
  if (problems.length === 0 || others) throw error;
  return problems.map(({ index }) => index);
}

/** Those of the documents that are newer than what is stored, or not stored at all. */
async function olderThere(
  { models, maxTimeMS }: Generation,
  name: CollectionName,
  documents: Stored[],
): Promise<Stored[]> {
  const where = { _id: { $in: documents.map(({ _id }) => _id) } };
  const query = models[name].find(where, { pos: 1 }, { maxTimeMS });
  const there = await query.lean<Pick<Stored, '_id' | 'pos'>[]>().exec();
  const positions = new Map(there.map(({ _id, pos }) => [_id, pos]));
  return documents.filter(({ _id, pos }) => (positions.get(_id) ?? -Infinity) < pos);
}
