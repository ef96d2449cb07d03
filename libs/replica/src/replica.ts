import { keyRefusal, plausible, refused, verify } from '@latchkey/domain';
import type { Caller, Clock, Key, KeyKind, KeyUse, Origin, User, Verification, Verifier } from '@latchkey/domain';
import { decodeEnvelope, type StoredRecord } from '@latchkey/event-log';
import { AwaitedRecords } from './awaited-records.js';
import { FoldedLog } from './folded-log.js';
import { KeyUses } from './key-uses.js';
import type { Account } from './account.js';

/** Thrown by `apply` when this process must not go on with this log: it is too old for it, or it is another one. */
export class ReplicaStopped extends Error {}

/** The fold of the log in memory, one per process: it answers verification and feeds deciders. */
export class Replica extends FoldedLog implements Verifier {
  caughtUp = false;
  /** asked before each answer: a process that shares its log with others has a lease to keep */
  mayAnswer: () => boolean = () => true;
  readonly #awaited = new AwaitedRecords();
  readonly #uses = new KeyUses();
  readonly #userOf = (key: Key): User | null => this.accounts.get(key.accountId)!.user(key.mappedUserId);

  constructor(private readonly clock: Clock) {
    super();
  }

  /** false: every verification answers STALE, and nothing is decided. */
  get serving(): boolean {
    return this.caughtUp && this.mayAnswer();
  }

  set serving(serves: boolean) {
    this.caughtUp = serves;
  }

  /** Judges and folds a record. @throws ReplicaStopped on a gap, a log without genesis, or a record of a newer version */
  apply(record: StoredRecord): void {
    if (record.offset !== this.next) {
      const what = `record ${this.next} was expected, ${record.offset} came`;
      throw new ReplicaStopped(`${what}: the log was rewound or lost records`);
    }
    const decoded = decodeEnvelope(record.bytes);
    if (decoded.kind === 'newer') {
      throw new ReplicaStopped(`record ${record.offset} has version ${decoded.v}: upgrade Latchkey to read this log`);
    }
    const envelope = decoded.kind === 'envelope' ? decoded.envelope : null;
    if (record.offset === 0 && envelope?.kind !== 'genesis') {
      throw new ReplicaStopped('the log does not begin with a genesis record: it is not a Latchkey log');
    }
    if (envelope === null) this.counts.garbage++;
    else this.#awaited.settle(envelope.id, this.judge(envelope, record.offset));
    this.advance(record.offset, envelope?.id ?? '-');
    this.#awaited.advance(record.offset);
  }

  /** The verdict on a record of one's own, once it is read back. Ask before appending. */
  verdictOn(id: string) {
    return this.#awaited.verdictOn(id);
  }

  judged(offset: number): Promise<void> {
    return offset < this.next ? Promise.resolve() : this.#awaited.judged(offset);
  }

  advanced(ms: number): Promise<void> {
    return this.#awaited.advanced(ms);
  }

  verify(accessKey: string, secretKey: string, kind: KeyKind, origin?: Origin): Verification {
    return this.#verify(accessKey, secretKey, kind, origin, true);
  }

  /** As `verify`, but no use of the key: for looking again at a credential that was let in. */
  check(accessKey: string, secretKey: string, kind: KeyKind, origin?: Origin): Verification {
    return this.#verify(accessKey, secretKey, kind, origin, false);
  }

  /** What was let in was refused by the limit of its key. */
  limited({ accessKey }: Pick<Key, 'accessKey'>): void {
    const stream = this.byAccessKey.get(accessKey);
    if (stream !== undefined) this.#uses.limited(stream);
  }

  /** In whichever account; null: there is none. */
  keyById(id: string): Key | null {
    for (const account of this.accounts.values()) {
      const key = account.key(id);
      if (key !== null) return key;
    }
    return null;
  }

  /** Whom a key acts for at this instant, without its secret; null when the key does not work from there. */
  callerOfKey(accountId: string, keyId: string, origin?: Origin): Caller | null {
    const account = this.account(accountId);
    const key = account.key(keyId);
    const user = key && account.user(key.mappedUserId);
    if (!key || !user || keyRefusal(key, user.active, key.kind, this.clock.now(), origin) !== null) return null;
    return callerOf(account, key, user);
  }

  takeUsage(): Map<string, KeyUse[]> {
    return this.#uses.take();
  }

  #verify(
    accessKey: string,
    secretKey: string,
    kind: KeyKind,
    origin: Origin | undefined,
    counts: boolean,
  ): Verification {
    if (!this.serving) return refused('STALE');
    if (!plausible(accessKey, secretKey)) return refused('MALFORMED');
    const now = this.clock.now();
    const stream = this.byAccessKey.get(accessKey);
    const key = stream?.state ?? null;
    const user = verify(key, this.#userOf, accessKey, secretKey, kind, now, origin);
    if (typeof user === 'string') {
      // what was not shaped like a credential says nothing of the key
      if (counts && key !== null && user !== 'MALFORMED') this.#uses.refused(stream!, user);
      return refused(user);
    }
    if (counts) this.#uses.count(stream!, secretKey, now, origin);
    return { valid: true, caller: callerOf(this.accounts.get(user.accountId)!, key!, user) };
  }
}

/** What a caller says of its user. */
export function userOfCaller({ id, name, role, externalId, attributes }: User): Caller['user'] {
  return { id, name, role, externalId, attributes };
}

function callerOf(account: Account, key: Key, user: User): Caller {
  return {
    account: { id: account.id, name: account.name },
    user: userOfCaller(user),
    key: {
      id: key.id,
      name: key.name,
      kind: key.kind,
      scopes: key.scopes,
      environment: key.environment,
      metadata: key.metadata,
    },
  };
}
