import {
  aggregateKind,
  eventTraits,
  NotCommitted,
  NotReady,
  OutcomeUnknown,
  takesAway,
  Unauthenticated,
  VersionConflict,
  type Caller,
  type Clock,
  type Key,
  type KeyCommand,
  type User,
  type UserCommand,
} from '@latchkey/domain';
import type { Envelope, EventLog } from '@latchkey/event-log';
import { Sessions, type Replica } from '@latchkey/replica';
import type { Acknowledgement } from './acknowledgement.port.js';
import type { CommandContext } from './command-context.js';
import { closeSlot, commit, type CommitTimes, type Fate } from './commit.js';
import {
  decide,
  evolved,
  mayTakeAway,
  replayed,
  requireReadable,
  type Any,
  type Committed,
  type Kind,
} from './deciding.js';
import { envelopeOf } from './envelope-of.js';
import { ifMatchHolds } from './if-match.js';
import { KeyedQueue } from './keyed-queue.js';

/** What a handler knows of its use case; asked again on the new state when another writer came first. */
export interface UseCase<State, Command> {
  /** throws when the caller may not */
  authorize(context: CommandContext, state: State | null): void;
  command(state: State | null): Command;
}

export interface RunnerTimes extends CommitTimes {
  /** no new try after this long */
  readonly deadlineMs: number;
}

type AnyUseCase = UseCase<Any, KeyCommand | UserCommand>;

/** A commit, and whether verifiers must know of it before it is acknowledged. */
interface Tried {
  readonly committed: Committed<Any>;
  readonly mustSettle: boolean;
}

/** An event that would make it so, and what of the thing it would make. */
interface Change {
  readonly holds: 'once read back';
  readonly envelope: Envelope;
  readonly before: Any | null;
  readonly after: Any;
  readonly mustSettle: boolean;
}

/** What needs no event is an answer or a refusal from what this process knows; where that may change it holds `now`. */
type Decision = Change | { readonly holds: 'now' | 'for ever'; answer(): Tried };

const MAX_TRIES = 8;

/**
 * Runs deciders against the log: authorize, look for a replay, decide, check If-Match, append, read back. Commands on
 * one aggregate queue up, so that a process never conflicts with itself.
 */
export class DeciderRunner {
  readonly #queue = new KeyedQueue();
  readonly #sessions: Sessions;
  /** at which offset each decision was taken whose event is on its way */
  readonly #deciding = new Map<object, number>();

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
   * The offset that the oldest decision under way knew of; infinite when there is none. What was taken away after it may
   * still be used by it, so nobody may be told before that this process knows.
   */
  get deciding(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#deciding.values());
  }

  /**
   * @throws LatchkeyError the decider's, and UNAUTHENTICATED, VERSION_CONFLICT, IDEMPOTENCY_KEY_REUSED, NOT_READY,
   * NOT_COMMITTED, OUTCOME_UNKNOWN
   */
  onKey(context: CommandContext, keyId: string, useCase: UseCase<Key, KeyCommand>): Promise<Committed<Key>> {
    return this.#run(context, 'key', keyId, useCase as AnyUseCase) as Promise<Committed<Key>>;
  }

  /** @throws as `onKey` does */
  onUser(context: CommandContext, userId: string, useCase: UseCase<User, UserCommand>): Promise<Committed<User>> {
    return this.#run(context, 'user', userId, useCase as AnyUseCase) as Promise<Committed<User>>;
  }

  async #run(context: CommandContext, kind: Kind, id: string, useCase: AnyUseCase): Promise<Committed<Any>> {
    const { committed, mustSettle } = await this.#commit(context, kind, id, useCase);
    if (mustSettle) await this.acknowledgement.settled(committed.offset);
    return committed;
  }

  #commit(context: CommandContext, kind: Kind, id: string, useCase: AnyUseCase): Promise<Tried> {
    const deadline = this.clock.now() + this.times.deadlineMs;
    return this.#queue.run(`${context.account}/${id}`, async () => {
      let upToDate = this.acknowledgement.upToDate === undefined;
      for (let tries = 0; tries < MAX_TRIES && this.clock.now() <= deadline; tries++) {
        const decision = this.#decide(this.#current(context), kind, id, useCase);
        if (decision.holds !== 'now' || upToDate) {
          const tried = decision.holds === 'once read back' ? await this.#append(decision, id) : decision.answer();
          if (tried !== null) return tried;
        } else {
          await this.acknowledgement.upToDate!();
          upToDate = true;
        }
      }
      throw new NotCommitted('other changes of the same thing kept coming first, or the log was too slow');
    });
  }

  /** Looks for a replay, decides, checks If-Match. Nothing of it is thrown: another process may know better. */
  #decide(context: CommandContext, kind: Kind, id: string, useCase: AnyUseCase): Decision {
    // A user's id where a key's is meant names no key, and the other way round.
    const stream = aggregateKind(id) === kind ? this.replica.stream(context.account, id) : undefined;
    const state = stream?.state ?? null;
    try {
      useCase.authorize(context, state);
      const replay = replayed(context, stream);
      const command = useCase.command(state);
      const mustSettle = mayTakeAway(command);
      if (replay !== null) return { holds: 'for ever', answer: () => ({ committed: replay, mustSettle }) };
      requireReadable(stream, command);
      const event = decide(kind, command, state);
      if (event === null) {
        const committed = { state: state!, outcome: 'unchanged', offset: stream!.newest } as const;
        return { holds: stream!.ended ? 'for ever' : 'now', answer: () => ({ committed, mustSettle }) };
      }
      if (state !== null && !ifMatchHolds(context.ifMatch, state.version)) throw new VersionConflict();
      const at = Math.max(this.clock.now(), this.replica.lastAt);
      const envelope = envelopeOf(context, id, stream, event, eventTraits(event.type), at);
      return { holds: 'once read back', envelope, before: state, after: evolved(envelope, state, event), mustSettle };
    } catch (error) {
      return { holds: stream?.ended ? 'for ever' : 'now', answer: () => rethrown(error) };
    }
  }

  /** Null when another writer took the slot. */
  async #append({ envelope, before, after, mustSettle }: Change, id: string): Promise<Tried | null> {
    const fate = await this.#commitDecision(envelope);
    if (fate !== 'accepted') return null;
    // what came right after it is somebody else's: the answer is about this event
    const { newest: offset, quarantined, state } = this.replica.stream(envelope.account, id)!;
    const committed = { state: quarantined ? state! : after, outcome: 'done', offset } as const;
    return { committed, mustSettle: mustSettle && takesAway(before, after) };
  }

  /** As long as its event may still come to count, a decision is under way. */
  async #commitDecision(envelope: Envelope): Promise<Fate> {
    this.#deciding.set(envelope, this.replica.next - 1);
    let open = false;
    try {
      return await commit(this.log, this.replica, envelope, this.times);
    } catch (error) {
      open = error instanceof OutcomeUnknown;
      throw error;
    } finally {
      if (!open) this.#deciding.delete(envelope);
      else void closeSlot(this.log, this.replica, envelope, this.times).then(() => this.#deciding.delete(envelope));
    }
  }

  /** The caller as it is now: what was taken away since the request came in holds for the command too. */
  #current(context: CommandContext): CommandContext {
    if (!this.replica.serving) throw new NotReady('the service has not caught up with its log');
    const caller = this.#callerOf(context);
    if (caller === undefined) return context;
    if (caller === null || caller.user.id !== context.user.id) throw new Unauthenticated();
    return { ...context, user: caller.user };
  }

  /** Null when whoever it was is let in no more; undefined when it came through neither key nor session. */
  #callerOf({ account, user, key, session }: CommandContext): Pick<Caller, 'user'> | null | undefined {
    if (session !== undefined) return this.#sessions.signedIn(account, user.id, session);
    return key === null ? undefined : this.replica.callerOfKey(account, key.id);
  }
}

function rethrown(error: unknown): never {
  throw error;
}
