import type { Key, User } from '@latchkey/domain';
import type { StreamHead } from '@latchkey/event-log';

/** A write that was sent with an Idempotency-Key: digests of who sent what, and where its event lies. */
export interface RememberedWrite {
  readonly command: string;
  readonly request: string;
  readonly offset: number;
}

/** What a stream holds beside its head and its state: for snapshots. All of it is replaced, never changed in place. */
export interface StreamMemory {
  readonly created: RememberedWrite | null;
  readonly writes: readonly RememberedWrite[];
  readonly fences: readonly number[];
}

const NO_WRITES: readonly RememberedWrite[] = [];
const NO_FENCES: readonly number[] = [];
const WRITES_REMEMBERED = 16;

/** What a process holds of one aggregate: where it stands in the log, and its state. */
export class Stream<State extends Key | User = Key | User> implements StreamHead {
  seq = 0;
  last = '';
  ended = false;
  /** an event of it could not be read: it authenticates nowhere and may only be ended */
  quarantined = false;
  state: State | null = null;
  /** offset of the newest event, not counting fences; -1 when there is none */
  offset = -1;
  /** successful verifications that nobody took note of yet, and when the newest was: see KeyUses */
  uses = 0;
  usedAfterMs = 0;
  #created: RememberedWrite | null = null;
  #writes = NO_WRITES;
  #fences = NO_FENCES;

  /** Takes note of a fence: it has a `seq`, but it is not published. They are rare. */
  fenced(seq: number): void {
    this.#fences = [...this.#fences, seq];
  }

  /** The how-manieth published event of this aggregate an accepted event is: 1, 2, ... without gaps. */
  sequenceOf(seq: number): number {
    return seq - this.#fences.filter((fence) => fence < seq).length;
  }

  /** Creates are remembered for ever, other writes until 16 newer ones have come. */
  remember(write: RememberedWrite, creates: boolean): void {
    if (creates) this.#created = write;
    else this.#writes = [...this.#writes.slice(1 - WRITES_REMEMBERED), write];
  }

  remembered(command: string): RememberedWrite | undefined {
    return this.#created?.command === command
      ? this.#created
      : this.#writes.findLast((write) => write.command === command);
  }

  get memory(): StreamMemory {
    return { created: this.#created, writes: this.#writes, fences: this.#fences };
  }

  recall({ created, writes, fences }: StreamMemory): void {
    this.#created = created;
    if (writes.length > 0) this.#writes = writes;
    if (fences.length > 0) this.#fences = fences;
  }

  /** The same at this instant: states are replaced by newer ones, never changed. Uses stay where they were counted. */
  copy(): Stream<State> {
    const { seq, last, ended, quarantined, state, offset } = this;
    const copy = Object.assign(new Stream<State>(), { seq, last, ended, quarantined, state, offset });
    copy.recall(this.memory);
    return copy;
  }
}

/** One tenant: nothing crosses it. */
export class Account {
  name = '';
  activeAdmins = 0;
  readonly streams = new Map<string, Stream>();
  /** by digest of caller and idempotency key: users that were created under an id of their own */
  readonly userCreates = new Map<string, string>();

  constructor(readonly id: string) {}

  user(id: string): User | null {
    return id.startsWith('usr_') ? ((this.streams.get(id)?.state ?? null) as User | null) : null;
  }

  key(id: string): Key | null {
    return id.startsWith('key_') ? ((this.streams.get(id)?.state ?? null) as Key | null) : null;
  }
}
