import type { Value } from './database.js';

/** A piece of SQL with the values of its parameters, in their order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly Value[];
}

/** A piece of SQL; values stand in for its question marks. */
export function sql(text: string, ...values: Value[]): Sql {
  return { text, values };
}

/** Pieces put together with a text between them. */
export function joined(pieces: readonly Sql[], between: string): Sql {
  return { text: pieces.map(({ text }) => text).join(between), values: pieces.flatMap(({ values }) => values) };
}

/** A piece with text before and after it. */
export function within(before: string, piece: Sql, after = ''): Sql {
  return { text: `${before}${piece.text}${after}`, values: piece.values };
}

/** Conditions that must all hold. */
export function all(...conditions: readonly (Sql | null)[]): Sql {
  return joined(conditions.filter((condition) => condition !== null), ' AND '); // prettier-ignore
}

/** The same; null where there are none. */
export function allOrNull(...conditions: readonly (Sql | null)[]): Sql | null {
  return conditions.every((condition) => condition === null) ? null : all(...conditions);
}
