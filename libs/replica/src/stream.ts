import type { Key, User } from '@latchkey/domain';
import type { StreamHead } from '@latchkey/event-log';
import { UsersByEmail } from './users-by-email.js';
import { countBelow, withNumber, type Run } from './runs.js';

/** A write that was sent with an Idempotency-Key: digests of who sent what, and where its event lies. */
export interface RememberedWrite {
  readonly command: string;
  readonly request: string;
  readonly offset: number;
}

/** What a stream remembers beside its head and its state. All of it is replaced, never changed in place. */
export interface StreamMemory {
  readonly created: RememberedWrite | null;
  readonly writes: readonly RememberedWrite[];
  readonly unpublished: Unpublished;
}

/** What has a `seq` but is told nobody: fences, and how users sign in. */
export interface Unpublished {
  /** by `seq` */
  readonly runs: readonly Run[];
  /** offset of the newest event among them; -1 when there is none */
  readonly newest: number;
}

/** The larger part of some streams where a snapshot has it. Reading it completes all of them. */
export interface UnreadStreams {
  read(): void;
}

const NO_WRITES: readonly RememberedWrite[] = [];
/** Of most streams there is nothing that is told nobody. */
export const NONE_UNPUBLISHED: Unpublished = { runs: [], newest: -1 };
const WRITES_REMEMBERED = 16;

const ENDED = 1;
const QUARANTINED = 2;

/** What a process holds of one aggregate: where it stands in the log, and its state. */
export class Stream<State extends Key | User = Key | User> implements StreamHead {
  seq = 0;
  /** offset of the newest event that others are told of; -1 when there is none */
  offset = -1;
  /** successful verifications that nobody took note of yet, and when the newest was: see KeyUses */
  uses = 0;
  usedAfterMs = 0;
  // one field for both: there are millions of streams
  #marks = 0;
  #last = '';
  #state: State | null = null;
  #created: RememberedWrite | null = null;
  #writes = NO_WRITES;
  #unpublished = NONE_UNPUBLISHED;
  #unread: UnreadStreams | null = null;

  /** id of the newest accepted record, empty when there is none */
  get last(): string {
    if (this.#unread !== null) this.#unread.read();
    return this.#last;
  }

  set last(id: string) {
    if (this.#unread !== null) this.#unread.read();
    this.#last = id;
  }

  get state(): State | null {
    if (this.#unread !== null) this.#unread.read();
    return this.#state;
  }

  set state(state: State | null) {
    if (this.#unread !== null) this.#unread.read();
    this.#state = state;
  }

  /** the newest accepted event was final */
  get ended(): boolean {
    return (this.#marks & ENDED) !== 0;
  }

  set ended(ended: boolean) {
    this.#marks = marked(this.#marks, ENDED, ended);
  }

  /** an event of it could not be read: it authenticates nowhere and may only be ended */
  get quarantined(): boolean {
    return (this.#marks & QUARANTINED) !== 0;
  }

  set quarantined(quarantined: boolean) {
    this.#marks = marked(this.#marks, QUARANTINED, quarantined);
  }

  get memory(): StreamMemory {
    if (this.#unread !== null) this.#unread.read();
    return { created: this.#created, writes: this.#writes, unpublished: this.#unpublished };
  }

  /** offset of the newest event, not counting fences; -1 when there is none */
  get newest(): number {
    return Math.max(this.offset, this.memory.unpublished.newest);
  }

  /** Takes note of what is told nobody. @param offset of an event; of a fence nothing */
  keepToItself(seq: number, offset = -1): void {
    const { runs, newest } = this.memory.unpublished;
    this.#unpublished = { runs: withNumber(runs, seq), newest: Math.max(newest, offset) };
  }

  /** The how-manieth published event of this aggregate an accepted event is: 1, 2, ... without gaps. */
  sequenceOf(seq: number): number {
    return seq - countBelow(this.memory.unpublished.runs, seq);
  }

  /** Creates are remembered for ever, other writes until 16 newer ones have come. */
  remember(write: RememberedWrite, creates: boolean): void {
    const { writes } = this.memory;
    if (creates) this.#created = write;
    else this.#writes = [...writes.slice(1 - WRITES_REMEMBERED), write];
  }

  remembered(command: string): RememberedWrite | undefined {
    const { created, writes } = this.memory;
    return created?.command === command ? created : writes.findLast((write) => write.command === command);
  }

  /** The same at this instant: states are replaced by newer ones, never changed. Uses stay where they were counted. */
  copy(): Stream<State> {
    const { seq, offset, ended, quarantined, last, state } = this;
    const copy = Object.assign(new Stream<State>(), { seq, offset, ended, quarantined });
    copy.complete(last, state, this.memory);
    return copy;
  }

  /** Leaves `last`, state and memory where a snapshot has them until somebody asks. */
  leave(unread: UnreadStreams): void {
    this.#unread = unread;
  }

  /** Puts in what was left. */
  complete(last: string, state: State | null, memory: StreamMemory | null): void {
    this.#unread = null;
    this.#last = last;
    this.#state = state;
    if (memory === null) return;
    this.#created = memory.created;
    if (memory.writes.length > 0) this.#writes = memory.writes;
    if (memory.unpublished.runs.length > 0) this.#unpublished = memory.unpublished;
  }
}

// no private method: that would cost each of them a field
function marked(marks: number, mark: number, set: boolean): number {
  return set ? marks | mark : marks & ~mark;
}

/** One tenant: nothing crosses it. */
export class Account {
  name = '';
  activeAdmins = 0;
  readonly streams = new Map<string, Stream>();
  /** by digest of caller and idempotency key: users that were created under an id of their own */
  readonly userCreates = new Map<string, string>();
  #usersByEmail: UsersByEmail | null = null;
  /** ids of users; null: nobody has asked yet */
  #byExternalId: Map<string, string> | null = null;

  constructor(readonly id: string) {}

  /** The id of the user who has this externalId, null when nobody has. The first to ask pays for going through all. */
  userIdWith(externalId: string): string | null {
    if (this.#byExternalId === null) {
      this.#byExternalId = new Map();
      for (const user of this.#users()) this.#noteExternalId(user);
    }
    return this.#byExternalId.get(externalId) ?? null;
  }

  user(id: string): User | null {
    return id.startsWith('usr_') ? ((this.streams.get(id)?.state ?? null) as User | null) : null;
  }

  /** Made when it is first asked for: most processes never register a user. */
  get usersByEmail(): UsersByEmail {
    return (this.#usersByEmail ??= new UsersByEmail(this.#users()));
  }

  put(user: User, stream: Stream<User>): void {
    this.#usersByEmail?.move(stream.state, user);
    stream.state = user;
    this.#noteExternalId(user);
  }

  // One that was set stays; of several users who were given the same one at once, one answers for it.
  #noteExternalId({ id, externalId }: User): void {
    if (externalId !== null && this.#byExternalId?.has(externalId) === false) this.#byExternalId.set(externalId, id);
  }

  *#users(): Iterable<User> {
    for (const id of this.streams.keys()) {
      const user = this.user(id);
      if (user !== null) yield user;
    }
  }

  key(id: string): Key | null {
    return id.startsWith('key_') ? ((this.streams.get(id)?.state ?? null) as Key | null) : null;
  }
}
