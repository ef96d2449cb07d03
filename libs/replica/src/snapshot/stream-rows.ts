import {
  aggregateKind,
  BLANK_KEY,
  BLANK_POLICY,
  BLANK_USER,
  isPolicy,
  KEY_FIELDS,
  POLICY_FIELDS,
  USER_FIELDS,
} from '@latchkey/domain';
import type { AggregateKind, AggregateState, Fields, Key } from '@latchkey/domain';
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
  readonly state: AggregateState | null;
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

interface Kind {
  readonly fields: Fields;
  readonly blank: () => AggregateState;
}

const KINDS: Readonly<Record<AggregateKind, Kind>> = {
  user: { fields: USER_FIELDS, blank: () => ({ ...BLANK_USER }) },
  key: { fields: KEY_FIELDS, blank: () => ({ ...BLANK_KEY }) },
  policy: { fields: POLICY_FIELDS, blank: () => ({ ...BLANK_POLICY }) },
};

// users before keys: keys share their ids
const ORDER = Object.keys(KINDS) as readonly AggregateKind[];

/** The fields that a state consists of. */
export function fieldsOf(state: AggregateState): Fields {
  if ('digest' in state) return KEY_FIELDS;
  return isPolicy(state) ? POLICY_FIELDS : USER_FIELDS;
}

export type StreamHeads = Columns<typeof HEADS> & { readonly count: number };
/** The rest of the same streams. Those of each kind are the ones that have a state, in their order. */
export type StreamRows = Columns<typeof REST> & { readonly states: Readonly<Record<AggregateKind, StateRows>> };

export function streamHeads(rows: readonly Row[]): StreamHeads {
  return Object.assign({ count: rows.length }, columnsOf(HEADS, rows));
}

export function streamRows(rows: readonly Row[]): StreamRows {
  const withState = rows.filter(([, { state }]) => state !== null);
  const rowsOf = (kind: AggregateKind): StateRows => {
    const ofKind = withState.filter(([id]) => aggregateKind(id) === kind);
    return stateRows(KINDS[kind].fields, ofKind.map(([, { state }]) => state!)); // prettier-ignore
  };
  const states = { user: rowsOf('user'), key: rowsOf('key'), policy: rowsOf('policy') };
  // each memory is read once: reading makes it
  const rest = rows.map(([, { last, state, memory }]) => ({ last, state, ...memory }));
  return Object.assign(columnsOf(REST, rest), { states });
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
  const { states, ...columns } = JSON.parse(rest.toString()) as StreamRows;
  const values = valuesIn(columns, found.ids.length);
  found.streams.forEach((stream, i) => stream.complete(values.last[i]!, null, memoryOf(values, i)));
  const withState = [...found.ids.keys()].filter((i) => !values.stateless[i]);
  for (const kind of ORDER) {
    const ofKind = withState.filter((i) => aggregateKind(found.ids[i]!) === kind);
    putStates(found, ofKind, KINDS[kind], states[kind]);
  }
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

function putStates(
  { account, ids, accessKeys, streams }: Found,
  indexes: readonly number[],
  { fields, blank }: Kind,
  rows: StateRows,
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
