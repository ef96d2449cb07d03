import {
  NotCommitted,
  grants,
  insufficientScope,
  NotReady,
  OutcomeUnknown,
  revokes,
  Unauthenticated,
  type Caller,
  type Clock,
  type Decider,
  type AggregateCommand,
  type AggregateEvent,
  type AggregateState,
} from '@latchkey/domain';
import type { Envelope, EventLog } from '@latchkey/event-log';
import { Sessions, type Replica, type SignedIn, type Stream } from '@latchkey/replica';
import type { Acknowledgement } from './acknowledgement.port.js';
import type { CommandContext } from './command-context.js';
import { closeSlot, commit, type CommitTimes, type Fate } from './commit.js';
import { decideOn, type Attempt, type Change, type Committed, type Question, type UseCase } from './decision.js';
import { KeyedQueue } from './keyed-queue.js';

/** How long the runner waits and tries, in ms. */
export interface RunnerTimes extends CommitTimes {
  /** no new attempt after this long */
  readonly deadlineMs: number;
}

const MAX_ATTEMPTS = 8;
/** the offset of an event that was not written */
const NOWHERE = -1;

/**
 * Runs deciders against the log: decide, append, read back. Commands on one aggregate queue up, so that a process never
 * conflicts with itself.
 */
export class DeciderRunner {
  readonly #queue = new KeyedQueue();
  readonly #sessions: Sessions;
  /** called with how long the acknowledgement of a revocation took after its commit, ms */
  onSettled: ((ms: number) => void) | null = null;
  /** what each decision knew of, as an offset, whose event is on its way */
  readonly #pending = new Map<object, number>();

  constructor(
    private readonly log: EventLog,
    private readonly replica: Replica,
    private readonly clock: Clock,
    private readonly times: RunnerTimes,
    private readonly acknowledgement: Acknowledgement,
  ) {
    this.#sessions = new Sessions(replica, clock);
  }

  /**
   * The offset that the oldest pending decision knew of; infinite when there is none. What was revoked after it may still
   * be used by that decision, so no process may be told before that this one knows.
   */
  get oldestPendingDecision(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#pending.values());
  }

  /**
   * Runs a use case on one aggregate until its event counts, or it turns out to need none.
   *
   * @param id of the key or user; of the account for its policy
   * @throws LatchkeyError the decider's, and UNAUTHENTICATED, VERSION_CONFLICT, IDEMPOTENCY_KEY_REUSED, NOT_READY,
   * NOT_COMMITTED, OUTCOME_UNKNOWN
   */
  async run<Command extends AggregateCommand, State extends AggregateState, Event extends AggregateEvent>(
    decider: Decider<Command, State, Event>,
    context: CommandContext,
    id: string,
    useCase: UseCase<State, NoInfer<Command>>,
  ): Promise<Committed<State>> {
    const question = { decider, useCase, id };
    if (context.isDryRun) return this.#preview(context, question);
    // what waits too long in the queue is not tried at all
    const deadline = this.clock.now() + this.times.deadlineMs;
    const commit = () => this.#commit(context, question, deadline);
    const { committed, mustSettle } = await this.#queue.run(`${context.account}/${id}`, commit);
    if (mustSettle) await this.#settle(committed);
    return committed;
  }

  /** What a use case would come to, and the state it would lead to. */
  #preview<Command extends AggregateCommand, State extends AggregateState, Event extends AggregateEvent>(
    context: CommandContext,
    question: Question<Command, State, Event>,
  ): Committed<State> {
    const decision = decideOn(question, this.#current(context), this.replica, this.clock.now());
    if (decision.validity !== 'once read back') return decision.answer().committed;
    return { state: decision.after, outcome: 'done', offset: NOWHERE };
  }

  async #settle({ offset, outcome }: Committed<unknown>): Promise<void> {
    const since = performance.now();
    try {
      await this.acknowledgement.settled(offset);
    } finally {
      // what was revoked before has been waited for
      if (outcome === 'done') this.onSettled?.(performance.now() - since);
    }
  }

  async #commit<Command extends AggregateCommand, State extends AggregateState, Event extends AggregateEvent>(
    context: CommandContext,
    question: Question<Command, State, Event>,
    deadline: number,
  ): Promise<Attempt<State>> {
    let upToDate = this.acknowledgement.upToDate === undefined;
    for (let attempts = 0; attempts < MAX_ATTEMPTS && this.clock.now() <= deadline; attempts++) {
      const decision = decideOn(question, this.#current(context), this.replica, this.clock.now());
      if (decision.validity === 'once read back') {
        const attempt = await this.#append(decision);
        if (attempt !== null) return attempt;
      } else if (decision.validity === 'final' || upToDate) {
        return decision.answer();
      } else {
        await this.acknowledgement.upToDate!();
        upToDate = true;
      }
    }
    throw new NotCommitted('other changes of the same thing kept coming first, or the log was too slow');
  }

  /** Null when another writer claimed the slot. */
  async #append<State extends AggregateState>(change: Change<State>): Promise<Attempt<State> | null> {
    const { envelope, before, after, mustSettle } = change;
    const fate = await this.#commitDecision(envelope);
    if (fate !== 'accepted') return null;
    // what came right after it is another command's: the answer is about this event
    const stream = this.replica.stream(envelope.account, envelope.aggregate) as Stream<State>;
    const state = stream.quarantined ? stream.state! : after;
    const committed = { state, outcome: 'done', offset: stream.newest } as const;
    return { committed, mustSettle: mustSettle && revokes(before, after) };
  }

  /** As long as its event may still come to count, a decision is pending. */
  async #commitDecision(envelope: Envelope): Promise<Fate> {
    this.#pending.set(envelope, this.replica.next - 1);
    let open = false;
    try {
      return await commit(this.log, this.replica, envelope, this.times);
    } catch (error) {
      open = error instanceof OutcomeUnknown;
      throw error;
    } finally {
      if (!open) this.#pending.delete(envelope);
      else void closeSlot(this.log, this.replica, envelope, this.times).then(() => this.#pending.delete(envelope));
    }
  }

  /** The caller as it is now: what was revoked since the request came in holds for the command too. */
  #current(context: CommandContext): CommandContext {
    if (!this.replica.serving) throw new NotReady('the service has not caught up with its log');
    const caller = this.#callerOf(context);
    if (caller === undefined) return context;
    if (caller === null || caller.user.id !== context.user.id) throw new Unauthenticated();
    const { account, key, scope } = context;
    // a session is as restricted as the key that opened it
    const keyId = 'session' in caller ? caller.session.keyId : (key?.id ?? null);
    const own = keyId === null ? undefined : this.replica.account(account).key(keyId)!;
    if (own && scope && !grants(own.scopes, scope)) throw insufficientScope([scope]);
    return { ...context, user: caller.user, own };
  }

  /** Null when the caller is let in no more; undefined when it came through neither key nor session. */
  #callerOf({ account, user, key, session, address }: CommandContext): SignedIn | Caller | null | undefined {
    const origin = { ip: address ?? undefined };
    if (session !== undefined) return this.#sessions.signedIn(account, user.id, session, origin);
    return key === null ? undefined : this.replica.callerOfKey(account, key.id, origin);
  }
}
