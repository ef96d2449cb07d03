import { BLANK_KEY, BLANK_USER, KEY_FIELDS, USER_FIELDS, type Key } from '@latchkey/domain';
import type { AccessKeyIndex } from '../fold.js';
import type { Account } from '../account.js';
import { NONE_UNPUBLISHED, Stream, type StreamMemory, type UnreadStreams } from '../stream.js';
import { valuesOf } from './columns.js';
import { fillIn } from './state-rows.js';
import { isKey, type StreamHeads, type StreamRows } from './stream-rows.js';

/**
 * Puts streams into an account, in their order. The rest of them is read when one of them is first used.
 *
 * @param rest the JSON of their StreamRows
 */
export function putStreams(heads: StreamHeads, rest: Buffer, account: Account, index: AccessKeyIndex): void {
  const { count } = heads;
  const [ids, accessKeys] = [valuesOf(heads.id, count), valuesOf(heads.accessKey, count)];
  const [seq, offset] = [valuesOf(heads.seq, count), valuesOf(heads.offset, count)];
  const [ended, quarantined] = [valuesOf(heads.ended, count), valuesOf(heads.quarantined, count)];
  const streams: Stream[] = [];
  const unread = new Unread(ids, accessKeys, streams, rest, account);
  for (let i = 0; i < count; i++) {
    const stream = new Stream();
    stream.seq = seq[i]!;
    stream.offset = offset[i]!;
    if (ended[i]!) stream.ended = true;
    if (quarantined[i]!) stream.quarantined = true;
    stream.leave(unread);
    streams.push(stream);
    account.streams.set(ids[i]!, stream);
    if (accessKeys[i] !== '') index.set(accessKeys[i]!, stream as Stream<Key>);
  }
}

type Writable<T> = { -readonly [M in keyof T]: T[M] };

class Unread implements UnreadStreams {
  constructor(
    private readonly ids: readonly string[],
    private readonly accessKeys: readonly string[],
    private readonly streams: readonly Stream[],
    private readonly rest: Buffer,
    private readonly account: Account,
  ) {}

  read(): void {
    const count = this.ids.length;
    const rows = JSON.parse(this.rest.toString()) as StreamRows;
    const last = valuesOf(rows.last, count);
    const memory = memoriesOf(rows, count);
    const stateless = valuesOf(rows.stateless, count);
    // before any key: keys share the ids of users
    for (let i = 0; i < count; i++) this.streams[i]!.complete(last[i]!, null, memory(i));
    this.#putUsers(rows, stateless);
    this.#putKeys(rows, stateless);
  }

  #putUsers(rows: StreamRows, stateless: readonly boolean[]): void {
    const places = this.#places((id, i) => !stateless[i] && !isKey(id));
    const accountId = this.account.id;
    const users = places.map((place) => ({ ...BLANK_USER, id: this.ids[place]!, accountId }));
    fillIn(USER_FIELDS, rows.users, users, this.#same);
    places.forEach((place, i) => (this.streams[place]!.state = users[i]!));
  }

  #putKeys(rows: StreamRows, stateless: readonly boolean[]): void {
    const places = this.#places((id, i) => !stateless[i] && isKey(id));
    const accountId = this.account.id;
    // assigned and not spread: a second spread takes as long as all the rest
    const keys = places.map((place) => {
      const key: Writable<Key> = { ...BLANK_KEY };
      key.id = this.ids[place]!;
      key.accountId = accountId;
      key.accessKey = this.accessKeys[place]!;
      return key;
    });
    fillIn(KEY_FIELDS, rows.keys, keys, this.#same);
    places.forEach((place, i) => (this.streams[place]!.state = keys[i]!));
  }

  // one copy of each id
  readonly #same = <T>(value: T): T => {
    const id = typeof value === 'string' ? this.account.streams.get(value)?.state?.id : undefined;
    return (id as T | undefined) ?? value;
  };

  #places(wanted: (id: string, place: number) => boolean): number[] {
    return [...this.ids.keys()].filter((place) => wanted(this.ids[place]!, place));
  }
}

function memoriesOf(rows: StreamRows, count: number): (row: number) => StreamMemory | null {
  const [command, request] = [valuesOf(rows.command, count), valuesOf(rows.request, count)];
  const createdAt = valuesOf(rows.createdAt, count);
  const [writes, unpublished] = [valuesOf(rows.writes, count), valuesOf(rows.unpublished, count)];
  return (i) => {
    if (command[i] === null && writes[i] === null && unpublished[i] === null) return null;
    const created = command[i] === null ? null : { command: command[i]!, request: request[i]!, offset: createdAt[i]! };
    return { created, writes: writes[i] ?? [], unpublished: unpublished[i] ?? NONE_UNPUBLISHED };
  };
}
