import { isSessionEventType, revokes } from '@latchkey/domain';
import { isAcceptance, judge, type Envelope, type Position, type Verdict } from '@latchkey/event-log';
import { ChangeJournal } from './change-journal.js';
import { foldEvent, type AccessKeyIndex } from './fold.js';
import { Account } from './account.js';
import { Stream } from './stream.js';

/** What happened to an aggregate that had to be shut. */
export interface QuarantineNotice {
  readonly aggregate: string;
  readonly offset: number;
  readonly reason: string;
}

/** Told of every stream before an event or a fence changes it; undefined: it is new. */
export interface ChangeObserver {
  beforeChange(account: Account, stream: Stream | undefined, command: string | null): void;
}

/** What the records of a log come to: the same records make the same everywhere. A snapshot holds all of it. */
export class FoldedLog {
  /** newest `at` of an accepted record, ms since 1970 */
  lastAt = 0;
  readonly counts = { accepted: 0, rejected: 0, garbage: 0 };
  readonly quarantines: QuarantineNotice[] = [];
  readonly rejected = new Set<number>();
  readonly changes = new ChangeJournal();
  /** offset of the newest event that took a right away, see revokes; -1 before the first */
  revokedAt = -1;
  /** ids of the records in which an operator said that this history counts, oldest first */
  readonly acceptances: string[] = [];
  readonly accounts = new Map<string, Account>();
  readonly byAccessKey: AccessKeyIndex = new Map();
  /** a snapshot under way */
  observer: ChangeObserver | null = null;
  #position: Position | null = null;

  /** The newest record folded in; null before the first. */
  get position(): Position | null {
    return this.#position;
  }

  get next(): number {
    return this.#position === null ? 0 : this.#position.offset + 1;
  }

  get keyCount(): number {
    return this.byAccessKey.size;
  }

  account(id: string): Account {
    return this.accounts.get(id) ?? new Account(id);
  }

  stream(account: string, aggregate: string): Stream | undefined {
    return this.accounts.get(account)?.streams.get(aggregate);
  }

  /** Goes on after a record that a snapshot was made at; everything up to it has been put in. */
  resumeAfter(position: Position): void {
    this.#position = position;
    this.changes.startAfter(position.offset);
  }

  protected judge(envelope: Envelope, offset: number): Verdict {
    const account = this.#accountOf(envelope);
    const stream = account.streams.get(envelope.aggregate);
    const verdict = judge(envelope, offset, stream);
    this.counts[verdict]++;
    if (verdict === 'rejected') this.rejected.add(offset);
    else this.#accept(envelope, offset, account, stream);
    return verdict;
  }

  protected advance(offset: number, record: string): void {
    this.#position = { log: this.#position?.log ?? record, offset, record };
  }

  #accept(envelope: Envelope, offset: number, account: Account, known: Stream | undefined): void {
    this.lastAt = Math.max(this.lastAt, Date.parse(envelope.at) || 0);
    if (envelope.kind === 'genesis') account.name = genesisName(envelope);
    if (isAcceptance(envelope)) this.acceptances.push(envelope.id);
    if (envelope.kind !== 'event' && envelope.kind !== 'fence') return;
    this.observer?.beforeChange(account, known, envelope.command);
    const stream = known ?? new Stream();
    if (known === undefined) account.streams.set(envelope.aggregate, stream);
    stream.seq = envelope.seq;
    stream.last = envelope.id;
    if (envelope.kind === 'fence') return stream.leaveUnpublished(envelope.seq);
    stream.ended = envelope.final;
    const before = stream.state;
    const reason = foldEvent(envelope, account, stream, this.byAccessKey);
    if (stream.state !== null && revokes(before, stream.state)) this.revokedAt = offset;
    const isPrivate = isSessionEventType(envelope.type);
    if (isPrivate) stream.leaveUnpublished(envelope.seq, offset);
    // how a user signs in is not published, unless it cannot be read
    if (!isPrivate || reason !== null) {
      stream.offset = offset;
      this.changes.add(offset, stream);
    }
    if (reason !== null) this.quarantines.push({ aggregate: envelope.aggregate, offset, reason });
    const { command, request, aggregate } = envelope;
    if (command === null || request === null) return;
    const creates = before === null;
    stream.remember({ command, request, offset }, creates);
    if (creates && aggregate.startsWith('usr_')) account.userCreates.set(command, aggregate);
  }

  #accountOf(envelope: Envelope): Account {
    let account = this.accounts.get(envelope.account);
    if (account === undefined) this.accounts.set(envelope.account, (account = new Account(envelope.account)));
    return account;
  }
}

function genesisName(envelope: Envelope): string {
  const account = envelope.data['account'] as { name?: unknown } | undefined;
  return typeof account?.name === 'string' ? account.name : '';
}
