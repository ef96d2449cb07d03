import type { ChangeObserver, FoldedLog, QuarantineNotice } from '../folded-log.js';
import type { Account } from '../account.js';
import type { Stream } from '../stream.js';

/** An account at the instant of a capture. */
export interface CapturedAccount {
  readonly id: string;
  readonly name: string;
  readonly activeAdmins: number;
  readonly streams: Iterable<readonly [aggregate: string, stream: Stream]>;
  readonly creates: Iterable<readonly [command: string, aggregate: string]>;
}

/**
 * The fold as it is at one instant, while it goes on: maps and lists only grow, so their first so many members are those
 * of that instant, and of a stream that is about to change a copy is kept. It has to be ended.
 */
export class Capture implements ChangeObserver {
  readonly position;
  readonly lastAt;
  readonly revokedAt;
  readonly counts;
  readonly acceptances: readonly string[];
  readonly quarantines: readonly QuarantineNotice[];
  readonly rejected: Iterable<number>;
  readonly accounts: readonly CapturedAccount[];
  readonly #streams = new Map<Stream, Stream>();
  readonly #creates = new Map<Account, Map<string, string>>();

  /** @param folded has folded at least one record, and no other capture of it is under way */
  constructor(private readonly folded: FoldedLog) {
    if (folded.position === null) throw new Error('there is nothing to capture before the first record');
    if (folded.observer !== null) throw new Error('one capture at a time');
    this.position = folded.position;
    this.lastAt = folded.lastAt;
    this.revokedAt = folded.revokedAt;
    this.counts = { ...folded.counts };
    this.acceptances = [...folded.acceptances];
    this.quarantines = [...folded.quarantines];
    this.rejected = first(folded.rejected.size, folded.rejected);
    this.accounts = [...folded.accounts.values()].map((account) => this.#accountOf(account));
    folded.observer = this;
  }

  end(): void {
    this.folded.observer = null;
  }

  beforeChange(account: Account, stream: Stream | undefined, command: string | null): void {
    if (stream !== undefined && !this.#streams.has(stream)) this.#streams.set(stream, stream.copy());
    if (command !== null) this.#keepCreate(account, command);
  }

  /** A command that creates another user finds the same one twice only where a writer is broken. */
  #keepCreate(account: Account, command: string): void {
    const created = account.userCreates.get(command);
    if (created === undefined) return;
    const kept = this.#creates.get(account) ?? new Map<string, string>();
    if (!kept.has(command)) this.#creates.set(account, kept.set(command, created));
  }

  #accountOf(account: Account): CapturedAccount {
    const { id, name, activeAdmins } = account;
    return {
      id,
      name,
      activeAdmins,
      streams: first(account.streams.size, account.streams, ([aggregate, stream]) => [
        aggregate,
        this.#asItWas(stream),
      ]),
      creates: first(account.userCreates.size, account.userCreates, ([command, aggregate]) => [
        command,
        this.#creates.get(account)?.get(command) ?? aggregate,
      ]),
    };
  }

  #asItWas(stream: Stream): Stream {
    return this.#streams.get(stream) ?? stream;
  }
}

function* first<T, R = T>(count: number, members: Iterable<T>, map = (member: T): R => member as unknown as R) {
  let left = count;
  if (left === 0) return;
  for (const member of members) {
    yield map(member);
    if (--left === 0) return;
  }
}
