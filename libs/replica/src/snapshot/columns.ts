/** The values of one member in many rows; a single one stands for all. */
export type Column<T> = { readonly all: T } | readonly T[];

/** Few distinct values: each once, and for every row which. */
export interface SharedColumn<T> {
  readonly of: readonly T[];
  readonly at: Column<number>;
}

type Members<Row> = Readonly<Record<string, (row: Row) => unknown>>;

/** The columns of what `members` reads off a row. */
export type Columns<M extends Members<never>> = { readonly [Name in keyof M]: Column<ReturnType<M[Name]>> };

export function columnsOf<Row, M extends Members<Row>>(members: M, rows: readonly Row[]): Columns<M> {
  const columns = Object.entries(members).map(([name, value]) => [name, column(rows, value)]);
  return Object.fromEntries(columns) as Columns<M>;
}

type Values<C> = { readonly [Name in keyof C]: C[Name] extends Column<infer T> ? readonly T[] : never };

/** A value for each of `count` rows, by column. */
export function valuesIn<C extends Readonly<Record<string, Column<unknown>>>>(columns: C, count: number): Values<C> {
  const values = Object.entries(columns).map(([name, one]) => [name, valuesOf(one, count)]);
  return Object.fromEntries(values) as Values<C>;
}

export function column<Row, T>(rows: readonly Row[], value: (row: Row) => T): Column<T> {
  const values = rows.map(value);
  const all = values[0] as T;
  return values.length > 0 && values.every((one) => one === all) ? { all } : values;
}

export function valuesOf<T>(column: Column<T>, count: number): readonly T[] {
  return 'all' in column ? Array<T>(count).fill(column.all) : column;
}

export function sharedColumn<Row, T>(rows: readonly Row[], value: (row: Row) => T): SharedColumn<T> {
  const indexes = new Map<T, number>();
  const at = column(rows, (row) => {
    const one = value(row);
    const index = indexes.get(one) ?? indexes.size;
    indexes.set(one, index);
    return index;
  });
  return { of: [...indexes.keys()], at };
}

/** @param same what each distinct value becomes; equal values become the very same */
export function sharedValuesOf<T>(column: SharedColumn<T>, count: number, same: (value: T) => T): readonly T[] {
  const values = column.of.map(same);
  return valuesOf(column.at, count).map((index) => values[index]!);
}
