import { randomUUID } from 'node:crypto';
import { mongo, type Collection, type Connection } from 'mongoose';
import { COLLECTIONS_OF_ONE, Generation, type Limits } from './generation.js';

/** Of the collections of a generation: what is stored in them, and how. Counts up. */
export const LAYOUT = '5';

/** No reader uses a generation for this long after another replaced it. */
const KEPT_MS = 60_000;
/** A draft whose process says nothing for so long may be thrown away. */
const DRAFT_MS = 30_000;

/** The one document that says which generation is live. Its times are the server's. */
export interface Registered {
  readonly _id: 'read-model';
  /** of the live generation */
  readonly layout: string;
  readonly live: number;
  /** numbers from this one on were never used */
  readonly next: number;
  readonly draft: RegisteredDraft | null;
  /** those that were live and are kept for readers in the middle of something */
  readonly retired: readonly { readonly generation: number; readonly at: Date }[];
}

interface RegisteredDraft {
  readonly generation: number;
  readonly token: string;
  readonly renewedAt: Date;
  /** records that are projected, and that there are, as the process that fills it said last */
  readonly done?: number;
  readonly total?: number;
}

export interface DraftClaim {
  readonly generation: number;
  readonly token: string;
}

const ID = 'read-model';
const OF_GENERATION = new RegExp(`^(?:${COLLECTIONS_OF_ONE.join('|')})_(\\d+)$`);
const DUPLICATE_KEY = 11000;
const NAMESPACE_NOT_FOUND = 26;
const FIRST: Registered = { _id: ID, layout: LAYOUT, live: 1, next: 2, draft: null, retired: [] };

/** Each change is one atomic update of one document, which says in its filter what must be so for it to be made. */
export class GenerationRegistry {
  readonly #documents: Collection<Registered>;

  constructor(
    readonly connection: Connection,
    private readonly limits: Limits,
  ) {
    this.#documents = connection.collection<Registered>('meta');
  }

  generation(number: number): Generation {
    return new Generation(this.connection, number, this.limits);
  }

  /** Null when there is none. */
  read(): Promise<Registered | null> {
    return this.#documents.findOne({ _id: ID }, { maxTimeMS: this.limits.maxTimeMS });
  }

  /** What is there, or generation 1 if nothing is; processes that ask at once get the same. */
  async readOrMake(): Promise<Registered> {
    const found = await this.read();
    if (found !== null) return found;
    await this.#documents.insertOne(FIRST, { maxTimeMS: this.limits.maxTimeMS }).catch(ignoring(DUPLICATE_KEY));
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

  /** Keeps a claim from being taken for abandoned, and says how far it has come. @returns whether it is still held */
  async renew({ token }: DraftClaim, progress?: { readonly done: number; readonly total: number }): Promise<boolean> {
    const told = progress && { 'draft.done': progress.done, 'draft.total': progress.total };
    const renewed = [{ $set: { 'draft.renewedAt': '$$NOW', ...told } }];
    return (await this.#update({ _id: ID, 'draft.token': token }, renewed)) !== null;
  }

  /** Makes the claimed generation the live one. @returns whether it is */
  async promote({ generation, token }: DraftClaim): Promise<boolean> {
    const retired = { $concatArrays: ['$retired', [{ generation: '$live', at: '$$NOW' }]] };
    const change = [{ $set: { live: generation, layout: LAYOUT, draft: null, retired } }];
    if ((await this.#update({ _id: ID, 'draft.token': token }, change)) !== null) return true;
    return (await this.read())?.live === generation;
  }

  /**
   * Drops the collections of every generation that is neither live, nor a draft, nor retired within the last minute.
   * Several processes may do so at once.
   */
  async dropDead(): Promise<void> {
    const young = { $gt: ['$$one.at', { $subtract: ['$$NOW', KEPT_MS] }] };
    const retired = { $filter: { input: '$retired', as: 'one', cond: young } };
    const known = await this.#update({ _id: ID }, [{ $set: { retired } }]);
    if (known === null) return;
    const kept = new Set([known.live, known.draft?.generation, ...known.retired.map(({ generation }) => generation)]);
    // A number that was free when this was asked may be a draft by now.
    const isDead = (number: number) => number < known.next && !kept.has(number);
    for (const { name } of await this.connection.listCollections()) {
      const [, number] = OF_GENERATION.exec(name) ?? [];
      if (number === undefined || !isDead(Number(number))) continue;
      await this.connection.dropCollection(name).catch(ignoring(NAMESPACE_NOT_FOUND));
    }
  }

  #update(filter: object, change: object[]): Promise<Registered | null> {
    const options = { returnDocument: 'after', maxTimeMS: this.limits.maxTimeMS } as const;
    return this.#documents.findOneAndUpdate(filter, change, options);
  }
}

/** Whether a layout is of a newer version than this one. */
export function isNewer(layout: string): boolean {
  return Number(layout) > Number(LAYOUT);
}

/** Whether a retired generation may have to be dropped; the server's clock decides, not this one. */
export function hasOverdue({ retired }: Registered): boolean {
  return retired.some(({ at }) => at.getTime() < Date.now() - KEPT_MS);
}

function ignoring(code: number) {
  return (error: unknown): void => {
    if (!(error instanceof mongo.MongoServerError) || error.code !== code) throw error;
  };
}
