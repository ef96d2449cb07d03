import { aggregateKind, BLANK_KEY, BLANK_USER, KEY_FIELDS, USER_FIELDS } from '@latchkey/domain';
import type { Fields, Key, User } from '@latchkey/domain';
import type { Account } from '../account.js';
import type { AccessKeyIndex } from '../fold.js';
import { NONE_UNPUBLISHED, Stream, type StreamMemory } from '../stream.js';
import { columnsOf, fillIn, stateRows, valuesIn, type Columns, type StateRows } from './columns.js';

/*
 * Streams of one account, member by member: texts of one kind side by side are read several times faster than objects.
 * What every stream is found by, and where it stands, is apart from the larger rest, which is read when it is first used.
 */
export type Row = readonly [aggregate: string, stream: Stream];

const HEADS = {
  id: ([aggregate]: Row) => aggregate,
  seq: ([, { seq }]: Row) => seq,
  ended: ([, { ended }]: Row) => ended,
  quarantined: ([, { quarantined }]: Row) => quarantined,
  offset: ([, { offset }]: Row) => offset,
  /** empty where the stream is no key, or one without a state */
  accessKey: ([aggregate, { state }]: Row) => (isKey(aggregate) ? ((state as Key | null)?.accessKey ?? '') : ''),
};

interface Rest extends StreamMemory {
  readonly last: string;
  readonly state: Key | User | null;
}

const REST = {
  last: ({ last }: Rest) => last,
  command: ({ created }: Rest) => created?.command ?? null,
  request: ({ created }: Rest) => created?.request ?? null,
  createdAt: ({ created }: Rest) => created?.offset ?? 0,
  writes: ({ writes }: Rest) => (writes.length === 0 ? null : writes),
  unpublished: ({ unpublished }: Rest) => (unpublished.ranges.length === 0 ? null : unpublished),
  stateless: ({ state }: Rest) => state === null,
};

export type StreamHeads = Columns<typeof HEADS> & { readonly count: number };
/** The rest of the same streams. Keys and users are those that have a state, in their order. */
export type StreamRows = Columns<typeof REST> & { readonly keys: StateRows; readonly users: StateRows };

export function streamHeads(rows: readonly Row[]): StreamHeads {
  return Object.assign({ count: rows.length }, columnsOf(HEADS, rows));
}

export function streamRows(rows: readonly Row[]): StreamRows {
  const withState = rows.filter(([, { state }]) => state !== null);
  const keys = withState.filter(([id]) => isKey(id)).map(([, { state }]) => state as Key);
  const users = withState.filter(([id]) => !isKey(id)).map(([, { state }]) => state as User);
  const states = { keys: stateRows(KEY_FIELDS, keys), users: stateRows(USER_FIELDS, users) };
  // each memory is read once: reading makes it
  const rest = rows.map(([, { last, state, memory }]) => ({ last, state, ...memory }));
  return Object.assign(columnsOf(REST, rest), states);
}

/** Puts streams into an account, in their order. @param rest the JSON of their StreamRows */
export function putStreams(heads: StreamHeads, rest: Buffer, account: Account, index: AccessKeyIndex): void {
  const { count, ...columns } = heads;
  const { id, accessKey, seq, offset, ended, quarantined } = valuesIn(columns, count);
  const streams: Stream[] = [];
  const unread = () => readRest({ account, ids: id, accessKeys: accessKey, streams }, rest);
  for (let i = 0; i < count; i++) {
    const stream = new Stream();
    stream.seq = seq[i]!;
    stream.offset = offset[i]!;
    if (ended[i]!) stream.ended = true;
    if (quarantined[i]!) stream.quarantined = true;
    stream.leave(unread);
    streams.push(stream);
    account.streams.set(id[i]!, stream);
    if (accessKey[i] !== '') index.set(accessKey[i]!, stream as Stream<Key>);
  }
}

interface Found {
  readonly account: Account;
  readonly ids: readonly string[];
  readonly accessKeys: readonly string[];
  readonly streams: readonly Stream[];
}

function readRest(found: Found, rest: Buffer): void {
  const { keys, users, ...columns } = JSON.parse(rest.toString()) as StreamRows;
  const values = valuesIn(columns, found.ids.length);
  found.streams.forEach((stream, i) => stream.complete(values.last[i]!, null, memoryOf(values, i)));
  const withState = [...found.ids.keys()].filter((i) => !values.stateless[i]);
  const isKeyAt = (i: number) => isKey(found.ids[i]!);
  // users before keys: keys share their ids
  putStates(
    found,
    withState.filter((i) => !isKeyAt(i)),
    USER_FIELDS,
    users,
    () => ({ ...BLANK_USER }),
  );
  putStates(found, withState.filter(isKeyAt), KEY_FIELDS, keys, () => ({ ...BLANK_KEY }));
}

function memoryOf(values: ReturnType<typeof valuesIn<Columns<typeof REST>>>, i: number): StreamMemory | null {
  const command = values.command[i]!;
  const writes = values.writes[i]!;
  const unpublished = values.unpublished[i]!;
  if (command === null && writes === null && unpublished === null) return null;
  const created = command === null ? null : { command, request: values.request[i]!, offset: values.createdAt[i]! };
  return { created, writes: writes ?? [], unpublished: unpublished ?? NONE_UNPUBLISHED };
}

type Writable = { -readonly [Member in 'id' | 'accountId' | 'accessKey']: string };

function putStates<S extends Key | User>(
  { account, ids, accessKeys, streams }: Found,
  indexes: readonly number[],
  fields: Fields,
  rows: StateRows,
  blank: () => S,
): void {
  const states = indexes.map((i) => {
    // assigned and not spread: a second spread takes as long as all the rest
    const state = blank();
    const named = state as unknown as Writable;
    named.id = ids[i]!;
    named.accountId = account.id;
    if (accessKeys[i] !== '') named.accessKey = accessKeys[i]!;
    return state;
  });
  // one copy of each id
  const same = <T>(value: T): T => {
    const id = typeof value === 'string' ? account.streams.get(value)?.state?.id : undefined;
    return (id as T | undefined) ?? value;
  };
  fillIn(fields, rows, states, same);
  indexes.forEach((i, nth) => (streams[i]!.state = states[nth]!));
}

const isKey = (aggregate: string): boolean => aggregateKind(aggregate) === 'key';
