import { plausible, refusal, secretMatches, takesAway, wellFormed } from '@latchkey/domain';
import type { Caller, Clock, Key, KeyKind, KeyUse, RefusalCode, User, Verification, Verifier } from '@latchkey/domain';
import {
  decodeEnvelope,
  isAcceptance,
  judge,
  type Envelope,
  type Position,
  type StoredRecord,
} from '@latchkey/event-log';
import { AwaitedRecords, type AwaitedVerdict } from './awaited-records.js';
import { ChangeJournal } from './change-journal.js';
import { foldEvent, type AccessKeyIndex } from './fold.js';
import { KeyUses } from './key-uses.js';
import { Account, Stream } from './stream.js';

/** What happened to an aggregate that had to be shut. */
export interface QuarantineNotice {
  readonly aggregate: string;
  readonly offset: number;
  readonly reason: string;
}

/** Thrown by `apply` when this process must not go on with this log: it is too old for it, or it is another one. */
export class ReplicaStopped extends Error {}

/**
 * The in-memory fold of the log: it answers verification and feeds deciders. One copy per process; the same records
 * make the same replica everywhere.
 */
export class Replica implements Verifier {
  /** set by whoever knows that the replica has caught up with the log */
  caughtUp = false;
  /** asked before each answer: a process that shares its log with others has a lease to keep */
  mayAnswer: () => boolean = () => true;
  /** newest `at` of an accepted record, ms since 1970 */
  lastAt = 0;
  readonly counts = { accepted: 0, rejected: 0, garbage: 0 };
  readonly quarantines: QuarantineNotice[] = [];
  readonly rejected = new Set<number>();
  readonly changes = new ChangeJournal();
  /** offset of the newest event that took a right away from somebody, see takesAway; -1 before the first */
  takenAwayAt = -1;
  /** ids of the records in which an operator said that this history counts, oldest first */
  readonly acceptances: string[] = [];
  readonly #accounts = new Map<string, Account>();
  readonly #byAccessKey: AccessKeyIndex = new Map();
  readonly #awaited = new AwaitedRecords();
  readonly #uses = new KeyUses();
  #position: Position | null = null;
  #next = 0;

  constructor(private readonly clock: Clock) {}

  /** false: every verification answers STALE, and nothing is decided. */
  get serving(): boolean {
    return this.caughtUp && this.mayAnswer();
  }

  set serving(serves: boolean) {
    this.caughtUp = serves;
  }

  /** The newest record folded in; null before the first. */
  get position(): Position | null {
    return this.#position;
  }

  /** The offset the next record must have. */
  get next(): number {
    return this.#next;
  }

  get keyCount(): number {
    return this.#byAccessKey.size;
  }

  /**
   * Judges and folds one record.
   *
   * @throws ReplicaStopped on a gap, a log without genesis, or a record of a newer version
   */
  apply(record: StoredRecord): void {
    if (record.offset !== this.#next) {
      throw new ReplicaStopped(
        `record ${this.#next} was expected, ${record.offset} came: the log was rewound or lost records`,
      );
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
    else this.#judge(envelope, record.offset);
    this.#advance(record.offset, envelope?.id ?? '-');
  }

  /** The verdict on a record of one's own, once it is read back. Ask before appending. */
  verdictOn(id: string): AwaitedVerdict {
    return this.#awaited.verdictOn(id);
  }

  /** Resolves once every record up to this offset has been judged. */
  judged(offset: number): Promise<void> {
    return offset < this.#next ? Promise.resolve() : this.#awaited.judged(offset);
  }

  /** Resolves when another record has been judged, or after `ms`. */
  advanced(ms: number): Promise<void> {
    return this.#awaited.advanced(ms);
  }

  account(id: string): Account {
    return this.#accounts.get(id) ?? new Account(id);
  }

  stream(account: string, aggregate: string): Stream | undefined {
    return this.#accounts.get(account)?.streams.get(aggregate);
  }

  verify(accessKey: string, secretKey: string, kind: KeyKind): Verification {
    return this.#verify(accessKey, secretKey, kind, true);
  }

  /** As `verify`, but no use of the key: for looking again at a credential that was let in. */
  check(accessKey: string, secretKey: string, kind: KeyKind): Verification {
    return this.#verify(accessKey, secretKey, kind, false);
  }

  /** Whom a key acts for at this instant, without its secret; null when it acts for nobody. */
  callerOfKey(accountId: string, keyId: string): Caller | null {
    const account = this.account(accountId);
    const key = account.key(keyId);
    const user = key && account.user(key.mappedUserId);
    if (!key || !user || refusal(key, user.active, key.kind, this.clock.now()) !== null) return null;
    return callerOf(account, key, user);
  }

  /** What was used since the last call, by account. */
  takeUsage(): Map<string, KeyUse[]> {
    return this.#uses.take();
  }

  #verify(accessKey: string, secretKey: string, kind: KeyKind, counts: boolean): Verification {
    if (!this.serving) return refused('STALE');
    if (!plausible(accessKey, secretKey)) return refused('MALFORMED');
    const now = this.clock.now();
    const stream = this.#byAccessKey.get(accessKey);
    const key = stream?.state ?? null;
    const matches = secretMatches(key, secretKey, now);
    // What this service issued is well formed, so only what it refuses needs a look at alphabet and checksum.
    if (!matches && !wellFormed(accessKey, secretKey)) return refused('MALFORMED');
    if (stream === undefined || key === null) return refused('UNKNOWN_KEY');
    if (!matches) return refused('WRONG_SECRET');
    const account = this.#accounts.get(key.accountId)!;
    const user = account.user(key.mappedUserId);
    const code = refusal(key, user?.active ?? false, kind, now);
    if (code !== null || user === null) return refused(code ?? 'USER_INACTIVE');
    if (counts) this.#uses.count(stream, now);
    return { valid: true, caller: callerOf(account, key, user) };
  }

  #judge(envelope: Envelope, offset: number): void {
    const account = this.#accountOf(envelope);
    const stream = account.streams.get(envelope.aggregate);
    const verdict = judge(envelope, offset, stream);
    this.counts[verdict]++;
    if (verdict === 'rejected') this.rejected.add(offset);
    else this.#accept(envelope, offset, account, stream);
    this.#awaited.settle(envelope.id, verdict);
  }

  #accept(envelope: Envelope, offset: number, account: Account, known: Stream | undefined): void {
    this.lastAt = Math.max(this.lastAt, Date.parse(envelope.at) || 0);
    if (envelope.kind === 'genesis') account.name = genesisName(envelope);
    if (isAcceptance(envelope)) this.acceptances.push(envelope.id);
    if (envelope.kind !== 'event' && envelope.kind !== 'fence') return;
    const stream = known ?? new Stream();
    if (known === undefined) account.streams.set(envelope.aggregate, stream);
    stream.seq = envelope.seq;
    stream.last = envelope.id;
    if (envelope.kind === 'fence') return stream.fenced(envelope.seq);
    stream.ended = envelope.final;
    stream.offset = offset;
    const before = stream.state;
    const reason = foldEvent(envelope, account, stream, this.#byAccessKey);
    if (stream.state !== null && takesAway(before, stream.state)) this.takenAwayAt = offset;
    this.changes.add(offset, stream);
    if (reason !== null) this.quarantines.push({ aggregate: envelope.aggregate, offset, reason });
    remember(envelope, offset, account, stream, before === null);
  }

  #accountOf(envelope: Envelope): Account {
    const known = this.#accounts.get(envelope.account);
    if (known !== undefined) return known;
    const account = new Account(envelope.account);
    this.#accounts.set(envelope.account, account);
    return account;
  }

  #advance(offset: number, record: string): void {
    this.#next = offset + 1;
    this.#position = { log: this.#position?.log ?? record, offset, record };
    this.#awaited.advance(offset);
  }
}

function remember(envelope: Envelope, offset: number, account: Account, stream: Stream, creates: boolean): void {
  const { command, request, aggregate } = envelope;
  if (command === null || request === null) return;
  stream.remember({ command, request, offset }, creates);
  if (creates && aggregate.startsWith('usr_')) account.userCreates.set(command, aggregate);
}

function callerOf(account: Account, key: Key, user: User): Caller {
  return {
    account: { id: account.id, name: account.name },
    user: { id: user.id, name: user.name, role: user.role },
    key: { id: key.id, name: key.name, kind: key.kind },
  };
}

function genesisName(envelope: Envelope): string {
  const account = envelope.data['account'] as { name?: unknown } | undefined;
  return typeof account?.name === 'string' ? account.name : '';
}

const refused = (code: RefusalCode): Verification => ({ valid: false, code });
