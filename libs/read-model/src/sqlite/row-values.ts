import type { CollectionName, Collections } from '@latchkey/projections';
import type { Database, Value } from './database.js';
import { DOCUMENTS, isExact, isStorable, nameIn, storable } from './documents.js';
import { sumOf } from './row-sum.js';

/** What documents are as rows of their tables. */
export class RowValues {
  readonly #accounts = new Map<string, number>();

  constructor(private readonly database: Database) {}

  /** In the order of `columnsOf`. */
  of<C extends CollectionName>(collection: C, document: Collections[C]): Value[] {
    const exact = isExact(document) ? null : JSON.stringify(document);
    const values = DOCUMENTS[collection].values(document);
    const account = this.account(document.accountId);
    const row: Value[] = [account, document.pos, exact, ...(exact === null ? values : values.map(orNothing))];
    row.push(sumOf(row));
    return row;
  }

  /** The number that stands for an account in every table. */
  account(id: string): number {
    const known = this.#accounts.get(id);
    if (known !== undefined) return known;
    const stored = storable(id);
    this.database.run('INSERT OR IGNORE INTO accounts (id) VALUES (?)', [stored]);
    const account = this.database.value('SELECT account FROM accounts WHERE id = ?', [stored]) as number;
    this.#accounts.set(id, account);
    return account;
  }

  /** What was given a number may have been taken back. */
  forgetAccounts(): void {
    this.#accounts.clear();
  }
}

/** The columns that a document fills. */
export function columnsOf(collection: CollectionName): string[] {
  return ['account', 'pos', 'exact', ...DOCUMENTS[collection].columns.map(nameIn), 'sum'];
}

/** A value that a column can hold; where a text is none, the document is stored as JSON as well. */
function orNothing(value: Value): Value {
  return typeof value === 'string' && !isStorable(value) ? '' : value;
}
