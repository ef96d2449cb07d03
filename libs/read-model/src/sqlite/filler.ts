import {
  COLLECTIONS,
  type CollectionName,
  type ProjectionStore,
  type Puts,
  type Removal,
  type SourceName,
} from '@latchkey/projections';
import { folded } from '../folded.js';
import { indexed } from '../trigrams.js';
import { moveCheckpoint } from './checkpoints.js';
import type { Database, Row } from './database.js';
import { labelsIn } from './key-labels.js';
import { REMOVALS } from './removals.js';
import { columnsOf, RowValues } from './row-values.js';
import { moreOf } from './layout.js';

type Position = Parameters<ProjectionStore['apply']>[2];

/**
 * Writes documents into a file that has no indexes yet, within a transaction that somebody else ends. What goes wrong leaves
 * nothing that could be gone on with.
 */
export class Filler {
  readonly #rows: RowValues;
  readonly #upserts: Readonly<Record<CollectionName, string>>;

  constructor(private readonly database: Database) {
    this.#rows = new RowValues(database);
    this.#upserts = Object.fromEntries(COLLECTIONS.map((name) => [name, upsertInto(name)])) as never;
  }

  apply(source: SourceName, puts: Puts, checkpoint: Position): void {
    for (const user of puts.users ?? []) this.#put('users', user, [indexed(user.name, user.email ?? '')]);
    // whose user is inactive, what has expired, and when it was used, is filled in once for all at last
    for (const key of puts.keys ?? []) this.#put('keys', key, [folded(key.name), 1, 0, null, labelsIn(key)]);
    for (const usage of puts.usage ?? []) this.#put('usage', usage);
    for (const revision of puts.revisions ?? []) this.#put('revisions', revision);
    for (const hour of puts.checks ?? []) this.#put('checks', hour);
    for (const hour of puts.uses ?? []) this.#put('uses', hour);
    moveCheckpoint(this.database, source, checkpoint);
  }

  /** See ProjectionStore. Nobody waits, so everything is removed at once. */
  remove({ of, before }: Removal): boolean {
    const { table, where } = REMOVALS[of];
    this.database.run(`DELETE FROM ${table} WHERE ${where}`, [before]);
    return false;
  }

  #put<C extends CollectionName>(collection: C, document: NonNullable<Puts[C]>[number], more: Row = []): void {
    const row = this.#rows.of(collection, document as never);
    row.push(...more);
    this.database.run(this.#upserts[collection], row);
  }
}

/** What is stored stays where it is newer. */
function upsertInto(collection: CollectionName): string {
  const columns = [...columnsOf(collection), ...moreOf(collection)];
  const changed = columns.map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${collection} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (id) DO UPDATE SET ${changed.join(', ')} WHERE excluded.pos > ${collection}.pos`;
}
