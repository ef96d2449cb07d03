import { aggregateKind, KEY_FIELDS, USER_FIELDS, type Key, type User } from '@latchkey/domain';
import type { Stream, StreamMemory } from '../stream.js';
import { column, type Column } from './columns.js';
import { stateRows, type StateRows } from './state-rows.js';

/*
 * Streams of one account, member by member: texts of one kind side by side are read several times faster than objects.
 * What every stream is found by, and where it stands, is apart from the larger rest.
 */

/** How a snapshot holds what has to be at hand for every stream. */
export interface StreamHeads {
  readonly count: number;
  readonly id: Column<string>;
  readonly seq: Column<number>;
  readonly ended: Column<boolean>;
  readonly quarantined: Column<boolean>;
  readonly offset: Column<number>;
  /** empty where the stream is no key, or one without a state */
  readonly accessKey: Column<string>;
}

/** The rest of the same streams. Keys and users are those that have a state, in their order. */
export interface StreamRows {
  readonly last: Column<string>;
  readonly command: Column<string | null>;
  readonly request: Column<string | null>;
  readonly createdAt: Column<number>;
  readonly writes: Column<StreamMemory['writes'] | null>;
  readonly unpublished: Column<StreamMemory['unpublished'] | null>;
  readonly stateless: Column<boolean>;
  readonly keys: StateRows;
  readonly users: StateRows;
}

type Row = readonly [aggregate: string, stream: Stream];

export function streamHeads(rows: readonly Row[]): StreamHeads {
  return {
    count: rows.length,
    id: column(rows, ([aggregate]) => aggregate),
    seq: column(rows, ([, { seq }]) => seq),
    ended: column(rows, ([, { ended }]) => ended),
    quarantined: column(rows, ([, { quarantined }]) => quarantined),
    offset: column(rows, ([, { offset }]) => offset),
    accessKey: column(rows, (row) => (isKey(row[0]) ? ((row[1].state as Key | null)?.accessKey ?? '') : '')),
  };
}

export function streamRows(rows: readonly Row[]): StreamRows {
  const memories = rows.map(([, stream]) => stream.memory);
  const withState = rows.filter(([, { state }]) => state !== null);
  return {
    last: column(rows, ([, { last }]) => last),
    command: column(memories, ({ created }) => created?.command ?? null),
    request: column(memories, ({ created }) => created?.request ?? null),
    createdAt: column(memories, ({ created }) => created?.offset ?? 0),
    writes: column(memories, ({ writes }) => (writes.length === 0 ? null : writes)),
    unpublished: column(memories, ({ unpublished }) => (unpublished.ranges.length === 0 ? null : unpublished)),
    stateless: column(rows, ([, { state }]) => state === null),
    keys: stateRows(
      KEY_FIELDS,
      withState.filter(([id]) => isKey(id)).map(([, { state }]) => state as Key),
    ),
    users: stateRows(
      USER_FIELDS,
      withState.filter(([id]) => !isKey(id)).map(([, { state }]) => state as User),
    ),
  };
}

export function isKey(aggregate: string): boolean {
  return aggregateKind(aggregate) === 'key';
}
