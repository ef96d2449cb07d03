import {
  newestById,
  type CollectionName,
  type Collections,
  type KeyDocument,
  type KeyUsageDocument,
  type Puts,
  type SourceName,
  type UserDocument,
} from '@latchkey/projections';
import type { mongo } from 'mongoose';
import { bounded } from '../digest.js';
import type { Sweep } from '../facets.js';
import { CountChanges } from './counts.js';
import { documentsOf } from './documents.js';
import type { Generation } from './generation.js';
import { LabelChanges } from './labels.js';
import { Reader } from './reader.js';
import { fromStored, placeOf, toStored, type KeyFacts, type KeyPlace, type Stored, type Stub } from './stored.js';

type Before = Stored & Partial<Pick<UserDocument, 'active'>>;
export type StoredKey = Stored & KeyDocument & { readonly lists: KeyPlace };
type Operation = mongo.AnyBulkWriteOperation<Stored>;

/** A document to write, and what is stored of it. */
interface Newer<D> {
  readonly document: D;
  readonly before: Before | undefined;
}

/** What is written in one transaction: documents that are newer than what is stored, and where their keys stand in lists. */
export class Batch {
  readonly #counts = new CountChanges();
  readonly #labels = new LabelChanges();
  readonly #reader: Reader;

  constructor(
    readonly generation: Generation,
    readonly session: mongo.ClientSession,
    private readonly source: SourceName,
  ) {
    this.#reader = new Reader(generation, session);
  }

  get reader(): Reader {
    return this.#reader;
  }

  /** @param sweep how far keys are marked as expired @returns the users whose keys have to be told whether they are active */
  async put(puts: Puts, sweep: Sweep): Promise<UserDocument[]> {
    const changed = await this.#putUsers(puts.users ?? []);
    await this.#putKeys(puts.keys ?? [], sweep);
    await this.#putUsage(puts.usage ?? []);
    for (const name of ['revisions', 'checks', 'uses'] as const) await this.#putAll(name, puts[name] ?? []);
    return changed;
  }

  /** Moves keys to where they stand in lists by what is known of them now. */
  async move(keys: readonly StoredKey[], factsOf: (key: StoredKey) => Partial<KeyFacts>): Promise<void> {
    const operations = keys.flatMap((key): Operation[] => {
      const place = placeOf(key, key._id, { ...key.lists, ...factsOf(key) });
      this.#counts.add(key.accountId, key.lists.facet, -1);
      this.#counts.add(key.accountId, place.facet, 1);
      const set = Object.entries(place).map(([member, value]) => [`lists.${member}`, value]);
      return [{ updateOne: { filter: { _id: key._id }, update: { $set: Object.fromEntries(set) } } }];
    });
    await this.#write('keys', operations);
  }

  /** Ends the batch: everything is written but for what is counted. */
  async end(): Promise<void> {
    await this.#counts.write(this.generation, this.session, this.source);
    await this.#labels.write(this.generation, this.session);
  }

  async #putUsers(documents: readonly UserDocument[]): Promise<UserDocument[]> {
    const newer = await this.#putAll('users', documents);
    return newer.flatMap(({ document, before }) => ((before?.active ?? false) === document.active ? [] : [document]));
  }

  async #putKeys(documents: readonly KeyDocument[], { completeTo }: Sweep): Promise<void> {
    const newer = await this.#newer('keys', documents);
    const mapped = await documentsOf(this.#reader, 'users', newer.map(({ document }) => document.mappedUserId)); // prettier-ignore
    const users = new Map(mapped.map((user) => [`${user.accountId} ${user.id}`, user]));
    const operations = newer.map(({ document, before }) => {
      const userActive = users.get(`${document.accountId} ${document.mappedUserId}`)?.active ?? false;
      const expired = document.expiresAt !== null && document.expiresAt <= completeTo;
      const facts = { userActive, expired, usedAt: usedAtOf(before, document) };
      const place = placeOf(document, bounded(document.id), facts);
      if (isKey(before)) {
        this.#counts.add(before.accountId, before.lists.facet, -1);
        this.#labels.add(fromStored('keys', before), -1);
      }
      this.#counts.add(document.accountId, place.facet, 1);
      this.#labels.add(document, 1);
      return putting(toStored('keys', document, place), before);
    });
    await this.#write('keys', operations);
  }

  async #putUsage(documents: readonly KeyUsageDocument[]): Promise<void> {
    const usage = new Map((await this.#putAll('usage', documents)).map(({ document }) => [bounded(document.id), document])); // prettier-ignore
    if (usage.size === 0) return;
    const found = await this.#stored('keys', [...usage.keys()]);
    const keys = found.filter(isKey);
    await this.move(
      keys.filter(({ _id, accountId }) => usage.get(_id)!.accountId === accountId),
      ({ _id }) => ({ usedAt: usage.get(_id)!.lastUsedAt }),
    );
    for (const { _id } of keys) usage.delete(_id);
    const stubs = [...usage].flatMap(([_id, { accountId: account, lastUsedAt: usedAt }]): Operation[] => {
      const replacement: Omit<Stub, '_id'> = { stub: true, account, usedAt };
      return [{ replaceOne: { filter: { _id }, replacement: replacement as never, upsert: true } }];
    });
    await this.#write('keys', stubs);
  }

  async #putAll<C extends CollectionName>(
    collection: C,
    documents: readonly Collections[C][],
  ): Promise<Newer<Collections[C]>[]> {
    const newer = await this.#newer(collection, documents);
    await this.#write(collection, newer.map(({ document, before }) => putting(toStored(collection, document), before))); // prettier-ignore
    return newer;
  }

  /** Those of the documents that are newer than what is stored, each once. */
  async #newer<C extends CollectionName>(
    collection: C,
    documents: readonly Collections[C][],
  ): Promise<Newer<Collections[C]>[]> {
    if (documents.length === 0) return [];
    const newest = [...newestById<Collections[C]>(documents).values()];
    const found = await this.#stored(collection, newest.map(({ id }) => bounded(id))); // prettier-ignore
    const stored = new Map(found.map((one) => [one._id, one]));
    return newest.flatMap((document) => {
      const before = stored.get(bounded(document.id));
      return (before?.pos ?? -Infinity) < document.pos ? [{ document, before }] : [];
    });
  }

  #stored(collection: CollectionName, ids: readonly string[]): Promise<Before[]> {
    const selection = { where: { _id: { $in: ids } }, hint: '_id_' };
    const projection = collection === 'keys' ? {} : { projection: { pos: 1, active: 1 } };
    return this.#reader.stored(collection, selection, projection).exec();
  }

  async #write(collection: CollectionName, operations: Operation[]): Promise<void> {
    if (operations.length === 0) return;
    const { session, generation } = this;
    const options = { ordered: false, session, maxTimeMS: generation.maxTimeMS };
    await generation.models[collection].collection.bulkWrite(operations as never, options);
  }
}

function putting(document: Stored, before: Before | undefined): Operation {
  if (before === undefined) return { insertOne: { document } };
  return { replaceOne: { filter: { _id: document._id }, replacement: document } };
}

function usedAtOf(before: Before | Stub | undefined, { accountId }: KeyDocument): number | null {
  if (before === undefined) return null;
  if ('stub' in before) return before.account === accountId ? before.usedAt : null;
  return before.accountId === accountId ? (before.lists.usedAt ?? null) : null;
}

/** Whether it is a key, and not a stub of one. */
function isKey(found: Before | undefined): found is StoredKey {
  return found?.lists?.facet !== undefined;
}
