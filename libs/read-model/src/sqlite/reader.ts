import type { CollectionName, Collections } from '@latchkey/projections';
import type { Database, Row, Value } from './database.js';
import { DOCUMENTS, nameIn, storable } from './documents.js';
import { DamagedRow, sumOf } from './row-sum.js';

const COLUMNS = Object.fromEntries(
  Object.entries(DOCUMENTS).map(([name, { columns }]) => [name, columns.map(nameIn).join(', ')]),
) as Record<CollectionName, string>;

/** A document and the number of its row. */
export interface Found<D> {
  readonly seq: number;
  readonly document: D;
}

/** Reads documents out of their rows. */
export class Reader {
  readonly #numbers = new Map<string, number>();
  readonly #ids = new Map<number, string>();

  /** @param few how many rows are read as a whole rather than along an index */
  constructor(
    readonly database: Database,
    readonly few: number,
  ) {}

  /** The number that stands for an account in every table; null where nothing of it is stored. */
  accountOf(id: string): number | null {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const found = this.database.value('SELECT account FROM accounts WHERE id = ?', [storable(id)]) as number | null;
    if (found !== null) this.#numbers.set(id, found);
    return found;
  }

  /** Documents of a collection; `where` is SQL behind the name of the table, with its parameters. */
  find<C extends CollectionName>(collection: C, where: string, values: Row): Found<Collections[C]>[] {
    const columns = `seq, sum, account, pos, exact, ${COLUMNS[collection]}`;
    const rows = this.database.all(`SELECT CAST(json_array(${columns}) AS BLOB) FROM ${collection} ${where}`, values);
    return rows.map(([row]) => this.#found(collection, JSON.parse(row as string) as Value[]));
  }

  #found<C extends CollectionName>(collection: C, [seq, sum, ...values]: Value[]): Found<Collections[C]> {
    if (sum !== sumOf(values)) throw new DamagedRow(`row ${seq} of ${collection} is not as it was written`);
    const [account, pos, exact, ...columns] = values;
    if (exact !== null) return { seq: seq as number, document: JSON.parse(exact as string) as Collections[C] };
    const accountId = this.#accountId(account as number);
    return { seq: seq as number, document: DOCUMENTS[collection].document(accountId, pos as number, columns) };
  }

  /** Those of the rows that are there, by their number. */
  bySeq<C extends CollectionName>(collection: C, seqs: readonly number[]): Map<number, Collections[C]> {
    const found = this.find(collection, 'WHERE seq IN (SELECT value FROM json_each(?))', [JSON.stringify(seqs)]);
    return new Map(found.map(({ seq, document }) => [seq, document]));
  }

  /** Those with these ids, whatever their account. */
  byId<C extends CollectionName>(collection: C, ids: readonly string[]): Collections[C][] {
    const texts = JSON.stringify(ids.map(storable));
    const found = this.find(collection, 'WHERE id IN (SELECT value FROM json_each(?))', [texts]);
    return found.map(({ document }) => document);
  }

  /** The one with this id within an account; null when there is none. */
  own<C extends CollectionName>(collection: C, accountId: string, id: string): Collections[C] | null {
    const [document] = this.byId(collection, [id]);
    return document?.accountId === accountId ? document : null;
  }

  /** See RetentionQuestions. */
  documentsAfter<C extends CollectionName>(collection: C, id: string | null, limit: number): Collections[C][] {
    const after = id === null ? [] : [storable(id)];
    const where = `${id === null ? '' : 'WHERE id > ? '}ORDER BY id LIMIT ?`;
    return this.find(collection, where, [...after, limit]).map(({ document }) => document);
  }

  #accountId(account: number): string {
    const known = this.#ids.get(account);
    if (known !== undefined) return known;
    const id = this.database.value('SELECT CAST(id AS BLOB) FROM accounts WHERE account = ?', [account]) as string;
    this.#ids.set(account, id);
    return id;
  }
}
