import {
  COLLECTIONS,
  newestById,
  type CollectionName,
  type Collections,
  type KeyDocument,
  type KeyUsageDocument,
  type ProjectionStore,
  type Puts,
  type Removal,
  type SourceName,
  type UserDocument,
} from '@latchkey/projections';
import { folded } from '../folded.js';
import { indexed } from '../trigrams.js';
import { moveCheckpoint } from './checkpoints.js';
import type { Database, Row, Value } from './database.js';
import { storable } from './documents.js';
import { labelsIn } from './key-labels.js';
import { moreOf } from './layout.js';
import { REMOVALS } from './removals.js';
import { columnsOf, RowValues } from './row-values.js';
import { sweepOf } from './sweep.js';

type Position = Parameters<ProjectionStore['apply']>[2];

const REMOVED_AT_ONCE = 100;

/** What is stored of a document: where, how new it is, and by what it is searched. */
interface Stored {
  readonly seq: number;
  readonly pos: number;
  readonly text: string | null;
  /** of a user */
  readonly active: number | null;
}

const STORED: Readonly<Record<CollectionName, string>> = {
  keys: 'CAST(folded_name AS BLOB), NULL',
  users: 'CAST(folded AS BLOB), active',
  revisions: 'NULL, NULL',
  usage: 'NULL, NULL',
  checks: 'NULL, NULL',
  uses: 'NULL, NULL',
};

/** Writes documents into a complete file, with everything that lists go by. Each call is one transaction. */
export class Writer {
  readonly #rows: RowValues;
  readonly #statements: Readonly<Record<CollectionName, { readonly insert: string; readonly update: string }>>;

  constructor(private readonly database: Database) {
    this.#rows = new RowValues(database);
    this.#statements = Object.fromEntries(COLLECTIONS.map((name) => [name, statementsOf(name)])) as never;
  }

  apply(source: SourceName, puts: Puts, checkpoint: Position): void {
    this.#transaction(() => {
      this.#put('users', puts.users, (user, before) => this.#putUser(user, before));
      this.#putKeys(puts.keys ?? []);
      this.#put('usage', puts.usage, (usage, before) => this.#putUsage(usage, before));
      this.#put('revisions', puts.revisions, (revision, before) => this.#write('revisions', revision, before));
      this.#put('checks', puts.checks, (hour, before) => this.#write('checks', hour, before));
      this.#put('uses', puts.uses, (hour, before) => this.#write('uses', hour, before));
      moveCheckpoint(this.database, source, checkpoint);
    });
  }

  /** See ProjectionStore. */
  remove({ of, before }: Removal): boolean {
    const { table, where } = REMOVALS[of];
    const seqs = this.database.all(`SELECT seq FROM ${table} WHERE ${where} LIMIT ?`, [before, REMOVED_AT_ONCE]);
    if (seqs.length === 0) return false;
    const due = JSON.stringify(seqs.flat());
    this.database.run(`DELETE FROM ${table} WHERE seq IN (SELECT value FROM json_each(?))`, [due]);
    return true;
  }

  /** Puts those that are newer than what is stored. */
  #put<C extends CollectionName>(
    collection: C,
    documents: readonly Collections[C][] = [],
    put: (document: Collections[C], before: Stored | null) => void,
  ): void {
    if (documents.length === 0) return;
    const newest = newestById<Collections[C]>(documents);
    const select = `SELECT CAST(id AS BLOB), seq, pos, ${STORED[collection]} FROM ${collection}`;
    const found = this.#lookUp(select, newest.keys());
    const stored = new Map(found.map(([id, seq, pos, text, active]) => [id, { seq, pos, text, active } as Stored]));
    for (const document of newest.values()) {
      const before = stored.get(storable(document.id)) ?? null;
      if (before === null || before.pos < document.pos) put(document, before);
    }
  }

  #lookUp(select: string, ids: Iterable<string>): Row[] {
    const texts = JSON.stringify(Array.from(ids, storable));
    return this.database.all(`${select} WHERE id IN (SELECT value FROM json_each(?))`, [texts]);
  }

  /** A column of rows by account and id. */
  #columnOf(table: CollectionName, column: string, ids: readonly string[]): (account: number, id: string) => Value {
    const found = this.#lookUp(`SELECT account, CAST(id AS BLOB), ${column} FROM ${table}`, new Set(ids));
    const values = new Map(found.map(([account, id, value]) => [`${account} ${id}`, value!]));
    return (account, id) => values.get(`${account} ${storable(id)}`) ?? null;
  }

  #putUser(user: UserDocument, before: Stored | null): void {
    const text = indexed(user.name, user.email ?? '');
    const seq = this.#write('users', user, before, [text]);
    this.#index('user_trigrams', seq, before?.text, text, text);
    const active = Number(user.active);
    if (before?.active === active) return;
    const account = this.#rows.account(user.accountId);
    this.database.run('UPDATE keys SET user_active = ? WHERE account = ? AND mapped_user_id = ? AND user_active <> ?', [
      active,
      account,
      storable(user.id),
      active,
    ]);
  }

  #putKeys(keys: readonly KeyDocument[]): void {
    if (keys.length === 0) return;
    const activeOf = this.#columnOf('users', 'active', keys.map(({ mappedUserId }) => mappedUserId)); // prettier-ignore
    const lastUsedAtOf = this.#columnOf('usage', 'last_used_at', keys.map(({ id }) => id)); // prettier-ignore
    const { completeTo } = sweepOf(this.database);
    this.#put('keys', keys, (key, before) => {
      const [account, name] = [this.#rows.account(key.accountId), folded(key.name)];
      const expired = key.expiresAt !== null && key.expiresAt <= completeTo;
      const active = activeOf(account, key.mappedUserId) ?? 0;
      const more = [name, active, Number(expired), lastUsedAtOf(account, key.id), labelsIn(key)];
      const seq = this.#write('keys', key, before, more);
      this.#index('key_trigrams', seq, before?.text, name, indexed(key.name));
    });
  }

  #putUsage(usage: KeyUsageDocument, before: Stored | null): void {
    this.#write('usage', usage, before);
    this.database.run('UPDATE keys SET last_used_at = ? WHERE id = ? AND account = ?', [
      usage.lastUsedAt,
      storable(usage.id),
      this.#rows.account(usage.accountId),
    ]);
  }

  /** @returns the document's `seq` */
  #write<C extends CollectionName>(
    collection: C,
    document: Collections[C],
    before: Stored | null,
    more: Row = [],
  ): number {
    const { insert, update } = this.#statements[collection];
    const stored = [...this.#rows.of(collection, document), ...more];
    if (before === null) return this.database.insert(insert, stored);
    this.database.run(update, [...stored, before.seq]);
    return before.seq;
  }

  #index(table: string, seq: number, before: string | null | undefined, after: string, text: string): void {
    if (before === after) return;
    if (before !== undefined) this.database.run(`DELETE FROM ${table} WHERE rowid = ?`, [seq]);
    this.database.run(`INSERT INTO ${table} (rowid, text) VALUES (?, ?)`, [seq, text]);
  }

  #transaction(work: () => void): void {
    try {
      this.database.transaction(work);
    } catch (error) {
      this.#rows.forgetAccounts();
      throw error;
    }
  }
}

function statementsOf(collection: CollectionName): { readonly insert: string; readonly update: string } {
  const columns = [...columnsOf(collection), ...moreOf(collection)];
  return {
    insert: `INSERT INTO ${collection} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    update: `UPDATE ${collection} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE seq = ?`,
  };
}
