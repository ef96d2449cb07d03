import type { Fields } from '@latchkey/domain';

/** The values of one member in many rows; a single one stands for all. */
export type Column<T> = { readonly all: T } | readonly T[];

/** Few distinct values: each once, and for every row which. */
interface SharedColumn<T> {
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

function column<Row, T>(rows: readonly Row[], value: (row: Row) => T): Column<T> {
  const values = rows.map(value);
  const all = values[0] as T;
  return values.length > 0 && values.every((one) => one === all) ? { all } : values;
}

function valuesOf<T>(column: Column<T>, count: number): readonly T[] {
  return 'all' in column ? Array<T>(count).fill(column.all) : column;
}

function sharedColumn<Row, T>(rows: readonly Row[], value: (row: Row) => T): SharedColumn<T> {
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
function sharedValuesOf<T>(column: SharedColumn<T>, count: number, same: (value: T) => T): readonly T[] {
  const values = column.of.map(same);
  return valuesOf(column.at, count).map((index) => values[index]!);
}

/** Aggregates of one kind, member by member, as their fields say; see `ELSEWHERE` for those that are in the heads of streams. */
export interface StateRows {
  /** ms since 1970: what has few digits is read faster, so creation counts from here, and other times from creation */
  readonly since: number;
  readonly members: Readonly<Record<string, Column<unknown> | SharedColumn<unknown>>>;
}

interface State {
  readonly createdAt: number;
}

const ELSEWHERE: ReadonlySet<string> = new Set(['id', 'accountId', 'accessKey']);

const inRows = (fields: Fields) => Object.entries(fields).filter(([name]) => !ELSEWHERE.has(name));

export function stateRows(fields: Fields, states: readonly State[]): StateRows {
  const since = states[0]?.createdAt ?? 0;
  const members = inRows(fields).map(([name, { initial, time, repeats }]) => {
    const isBlankEmpty = isEmpty(initial);
    const value = (state: State) => {
      const held = state[name as 'createdAt'] as unknown;
      if (time && held !== null) return (held as number) - (name === 'createdAt' ? since : state.createdAt);
      // most users are signed in nowhere, most keys have no tags and no metadata
      return isBlankEmpty && isEmpty(held) ? null : held;
    };
    return [name, repeats ? sharedColumn(states, value) : column(states, value)];
  });
  return { since, members: Object.fromEntries(members) as StateRows['members'] };
}

const isEmpty = (held: unknown): boolean => typeof held === 'object' && held !== null && Object.keys(held).length === 0;

/**
 * @param states copies of the blank state, which they keep the hidden class of, in the order of the rows
 * @param same what each distinct value becomes of a member that repeats
 */
export function fillIn(
  fields: Fields,
  { since, members }: StateRows,
  states: readonly State[],
  same: <T>(value: T) => T,
): void {
  const count = states.length;
  const createdAt = valuesOf(members['createdAt'] as Column<number>, count).map((at) => since + at);
  for (const [name, { initial, time, repeats }] of inRows(fields)) {
    if (name === 'createdAt') continue;
    // stands for what is empty, where that is initial
    const nullIsInitial = initial === null || isEmpty(initial);
    const rows = members[name]!;
    // the copies have it already
    if ('all' in rows && rows.all === initial && !time) continue;
    const held = repeats
      ? sharedValuesOf(rows as SharedColumn<unknown>, count, same)
      : valuesOf(rows as Column<unknown>, count);
    const values = time ? held.map((at, i) => (at === null ? null : createdAt[i]! + (at as number))) : held;
    for (let i = 0; i < count; i++) if (values[i] !== null || !nullIsInitial) (states[i] as unknown as Record<string, unknown>)[name] = values[i]; // prettier-ignore
  }
  states.forEach((state, i) => ((state as { createdAt: number }).createdAt = createdAt[i]!));
}
