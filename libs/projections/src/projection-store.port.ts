import type { Position } from '@latchkey/event-log';
import type { CollectionName, Collections } from './documents.js';

/** The logs that are projected, each with a checkpoint of its own. */
export type SourceName = 'log' | 'activity' | `activity-${number}`;

/** Documents to write, by collection; each replaces the document with its id unless that one's `pos` is as new. */
export type Puts = { readonly [C in CollectionName]?: readonly Collections[C][] };

/**
 * What leaves a store: of `activity`, the revision entries that were last reported before a time (those of keys and users
 * stay); of `uses`, the hours that began before it.
 */
export interface Removal {
  readonly of: 'activity' | 'uses';
  /** ms since 1970, UTC */
  readonly before: number;
}

/** Where projections put what they fold: the writing side of the read model. */
export interface ProjectionStore {
  /** How many records are best folded and written in one go; absent: 200. */
  readonly batch?: number;

  /**
   * The store as it is now, for one runner: what is loaded and written through it belongs together. Absent where a store
   * is never replaced as a whole.
   */
  session?(): StoreSession;

  /** The newest position whose documents are all written; null when there is none. */
  checkpoint(source: SourceName): Promise<Position | null>;

  /** The documents with these ids, in no particular order; ids that do not exist are left out. */
  load<C extends CollectionName>(collection: C, ids: readonly string[]): Promise<Collections[C][]>;

  /**
   * Removes some of what is too old, so few documents at once that nothing else waits for it.
   *
   * @returns whether there may be more of them
   */
  remove(removal: Removal): Promise<boolean>;

  /** Writes documents and the checkpoint, all of it or nothing. */
  apply(source: SourceName, puts: Puts, checkpoint: Position): Promise<void>;
}

/** A store as it is until another takes its place: `replaced` aborts then. */
export interface StoreSession extends ProjectionStore {
  /** Aborts once what this writes is not what is read any more: start over from the checkpoint of another session. */
  readonly replaced: AbortSignal;
}
