import { randomUUID } from 'node:crypto';
import type { Collection, Connection } from 'mongoose';
import { mongo } from 'mongoose';
import { refusing } from './not-ready.js';

/** Of the collections of a generation: what is stored in them, and how. */
export const LAYOUT = '2';

/** No reader uses a generation for this long after another replaced it. */
const KEPT_MS = 60_000;
/** A draft whose process says nothing for so long may be thrown away. */
const DRAFT_MS = 30_000;

/** The one document that says which generation is live. Its times are the server's. */
export interface MetaDocument {
  readonly _id: 'read-model';
  /** of the live generation */
  readonly layout: string;
  readonly live: number;
  /** numbers from this one on were never used */
  readonly next: number;
  readonly draft: { readonly generation: number; readonly token: string; readonly renewedAt: Date } | null;
  /** those that were live and are kept for readers in the middle of something */
  readonly retired: readonly { readonly generation: number; readonly at: Date }[];
}

export interface DraftClaim {
  readonly generation: number;
  readonly token: string;
}

const ID = 'read-model';
const FIRST: MetaDocument = { _id: ID, layout: LAYOUT, live: 1, next: 2, draft: null, retired: [] };

/** Each change is one atomic update of one document, which says in its filter what must be so for it to be made. */
export class Meta {
  readonly #documents: Collection<MetaDocument>;

  constructor(
    connection: Connection,
    private readonly maxTimeMS: number,
  ) {
    this.#documents = connection.collection<MetaDocument>('meta');
  }

  /** Null when there is none. @throws NotReady */
  read(): Promise<MetaDocument | null> {
    return refusing(() => this.#documents.findOne({ _id: ID }, { maxTimeMS: this.maxTimeMS }));
  }

  /** What is there, or generation 1 if nothing is; processes that ask at once get the same. @throws NotReady */
  async readOrMake(): Promise<MetaDocument> {
    const found = await this.read();
    if (found !== null) return found;
    await refusing(() => this.#documents.insertOne(FIRST, { maxTimeMS: this.maxTimeMS }).catch(ignoreDuplicate));
    return this.readOrMake();
  }

  /** Claims a fresh number for a draft; null while another process fills a draft. */
  async claim(): Promise<DraftClaim | null> {
    const token = randomUUID();
    const abandoned = { $lt: ['$draft.renewedAt', { $subtract: ['$$NOW', DRAFT_MS] }] };
    const free = { _id: ID, $or: [{ draft: null }, { $expr: abandoned }] } as const;
    const draft = { generation: '$next', token, renewedAt: '$$NOW' };
    const after = await this.#update(free, [{ $set: { draft, next: { $add: ['$next', 1] } } }]);
    return after && { generation: after.draft!.generation, token };
  }

  /** Keeps a claim from being taken for abandoned. @returns whether it is still held */
  async renew({ token }: DraftClaim): Promise<boolean> {
    const renewed = [{ $set: { 'draft.renewedAt': '$$NOW' } }];
    return (await this.#update({ _id: ID, 'draft.token': token }, renewed)) !== null;
  }

  /** Makes the claimed generation the live one. @returns whether it is */
  async promote({ generation, token }: DraftClaim): Promise<boolean> {
    const retired = { $concatArrays: ['$retired', [{ generation: '$live', at: '$$NOW' }]] };
    const change = [{ $set: { live: generation, layout: LAYOUT, draft: null, retired } }];
    if ((await this.#update({ _id: ID, 'draft.token': token }, change)) !== null) return true;
    return (await this.read())?.live === generation;
  }

  /** Gives a claim up. */
  async release({ token }: DraftClaim): Promise<void> {
    await this.#update({ _id: ID, 'draft.token': token }, [{ $set: { draft: null } }]);
  }

  /** Forgets the retired generations that are no longer read, and returns what is left. */
  forget(): Promise<MetaDocument | null> {
    const young = { $gt: ['$$one.at', { $subtract: ['$$NOW', KEPT_MS] }] };
    return this.#update({ _id: ID }, [
      { $set: { retired: { $filter: { input: '$retired', as: 'one', cond: young } } } },
    ]);
  }

  #update(filter: object, change: object[]): Promise<MetaDocument | null> {
    const options = { returnDocument: 'after', maxTimeMS: this.maxTimeMS } as const;
    return refusing(() => this.#documents.findOneAndUpdate(filter, change, options));
  }
}

/** Whether a retired generation may have to be dropped; the server's clock decides, not this one. */
export function hasOverdue({ retired }: MetaDocument): boolean {
  return retired.some(({ at }) => at.getTime() < Date.now() - KEPT_MS);
}

function ignoreDuplicate(error: unknown): void {
  if (!(error instanceof mongo.MongoServerError) || error.code !== 11000) throw error;
}
