import type { Fields } from '@latchkey/domain';
import { column, sharedColumn, sharedValuesOf, valuesOf, type Column, type SharedColumn } from './columns.js';

/** Keys or users, member by member, as their fields say; see `ELSEWHERE` for those that are in the heads of streams. */
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
  const members = inRows(fields).map(([name, { time, repeats }]) => {
    const value = (state: State) => {
      const held = state[name as 'createdAt'] as unknown;
      if (time && held !== null) return (held as number) - (name === 'createdAt' ? since : state.createdAt);
      // most users are signed in nowhere
      return Array.isArray(held) && held.length === 0 ? null : held;
    };
    return [name, repeats ? sharedColumn(states, value) : column(states, value)];
  });
  return { since, members: Object.fromEntries(members) as StateRows['members'] };
}

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
    const rows = members[name]!;
    // the copies have it already
    if ('all' in rows && rows.all === initial && !time) continue;
    const held = repeats
      ? sharedValuesOf(rows as SharedColumn<unknown>, count, same)
      : valuesOf(rows as Column<unknown>, count);
    for (let i = 0; i < count; i++) {
      const value = time && held[i] !== null ? createdAt[i]! + (held[i] as number) : held[i];
      (states[i] as unknown as Record<string, unknown>)[name] = value ?? initial;
    }
  }
  states.forEach((state, i) => ((state as { createdAt: number }).createdAt = createdAt[i]!));
}
