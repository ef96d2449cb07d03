import { connect, type Connection, type Row, type Statement, type Value } from './drivers.js';

export type { Row, Value };

// filters, orders and limits make many
const MOST_PREPARED = 500;

/** One connection to a file. Statements are prepared once. Every call is synchronous and throws what SQLite says. */
export class Database {
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();

  constructor(
    readonly file: string,
    { readOnly = false } = {},
  ) {
    this.#connection = connect(file, readOnly);
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  run(sql: string, values: Row = []): void {
    this.#prepared(sql).run(values);
  }

  /** @returns the number of the row that was inserted */
  insert(sql: string, values: Row): number {
    return Number(this.#prepared(sql).run(values).lastInsertRowid);
  }

  all(sql: string, values: Row = []): Value[][] {
    return this.#prepared(sql).all(values);
  }

  /** The first row; undefined when there is none. */
  first(sql: string, values: Row = []): Row | undefined {
    return this.#prepared(sql).all(values)[0];
  }

  /** The first value of the first row, a count for example. */
  value(sql: string, values: Row = []): Value {
    return this.first(sql, values)?.[0] ?? null;
  }

  /** All of it is written, or nothing. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** All of it sees one state of the file. */
  snapshot<T>(work: () => T): T {
    this.exec('BEGIN');
    try {
      return work();
    } finally {
      this.#rollBack();
    }
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  // SQLite has already rolled back after some errors, a full disk for example.
  #rollBack(): void {
    try {
      this.exec('ROLLBACK');
    } catch {
      // nothing is open
    }
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MOST_PREPARED) this.#statements.clear();
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
