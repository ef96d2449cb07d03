/** The values of one member in many rows; a single one stands for all. */
export type Column<T> = { readonly all: T } | readonly T[];

/** Few distinct values: each once, and for every row which. */
export interface SharedColumn<T> {
  readonly of: readonly T[];
  readonly at: Column<number>;
}

export function column<Row, T>(rows: readonly Row[], value: (row: Row) => T): Column<T> {
  const values = rows.map(value);
  const all = values[0] as T;
  return values.length > 0 && values.every((one) => one === all) ? { all } : values;
}

/** @returns a value for each of `count` rows */
export function valuesOf<T>(column: Column<T>, count: number): readonly T[] {
  return 'all' in column ? Array<T>(count).fill(column.all) : column;
}

export function sharedColumn<Row, T>(rows: readonly Row[], value: (row: Row) => T): SharedColumn<T> {
  const places = new Map<T, number>();
  const at = rows.map((row) => {
    const one = value(row);
    const place = places.get(one) ?? places.size;
    places.set(one, place);
    return place;
  });
  return { of: [...places.keys()], at: column(at, (place) => place) };
}

/** @param same what each distinct value becomes; equal values become the very same */
export function sharedValuesOf<T>(column: SharedColumn<T>, count: number, same = (value: T): T => value): readonly T[] {
  const values = column.of.map(same);
  return valuesOf(column.at, count).map((place) => values[place]!);
}
