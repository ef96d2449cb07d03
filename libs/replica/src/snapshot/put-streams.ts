import type { Key } from '@latchkey/domain';
import type { AccessKeyIndex } from '../fold.js';
import { NONE_UNPUBLISHED, Stream, type Account, type StreamMemory, type UnreadStreams } from '../stream.js';
import { valuesOf } from './columns.js';
import { keysOf } from './key-rows.js';
import { isKey, type StreamHeads, type StreamRows } from './stream-rows.js';
import { usersOf } from './user-rows.js';

/**
 * Puts streams into an account, in their order. The rest of them is read when somebody asks for one of them.
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
    const ids = places.map((place) => this.ids[place]!);
    const users = usersOf(rows.users, ids, this.account);
    places.forEach((place, i) => (this.streams[place]!.state = users[i]!));
  }

  #putKeys(rows: StreamRows, stateless: readonly boolean[]): void {
    const places = this.#places((id, i) => !stateless[i] && isKey(id));
    const ids = places.map((place) => this.ids[place]!);
    const accessKeys = places.map((place) => this.accessKeys[place]!);
    const keys = keysOf(rows.keys, ids, accessKeys, this.account);
    places.forEach((place, i) => (this.streams[place]!.state = keys[i]!));
  }

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
