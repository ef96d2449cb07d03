import {
  aggregateKind,
  eventTraits,
  IdempotencyKeyReused,
  keyDecider,
  NotCommitted,
  NotReady,
  Unauthenticated,
  userDecider,
  VersionConflict,
  type Clock,
  type Key,
  type KeyCommand,
  type KeyEvent,
  type User,
  type UserCommand,
  type UserEvent,
} from '@latchkey/domain';
import type { EventLog } from '@latchkey/event-log';
import type { Replica, Stream } from '@latchkey/replica';
import type { CommandContext } from './command-context.js';
import { commit, type CommitTimes } from './commit.js';
import { envelopeOf } from './envelope-of.js';
import { ifMatchHolds } from './if-match.js';
import { KeyedQueue } from './keyed-queue.js';

/** What a handler knows of its use case; asked again on the new state when another writer came first. */
export interface UseCase<State, Command> {
  /** throws when the caller may not */
  authorize(context: CommandContext, state: State | null): void;
  command(state: State | null): Command;
}

/** What came of a command. */
export interface Committed<State> {
  readonly state: State;
  /** `unchanged`: it was already so; `replayed`: this Idempotency-Key did it before */
  readonly outcome: 'done' | 'unchanged' | 'replayed';
  /** offset of the event that made it so */
  readonly offset: number;
}

export interface RunnerTimes extends CommitTimes {
  /** no new try after this long */
  readonly deadlineMs: number;
}

type Any = Key | User;
type Kind = 'key' | 'user';
type AnyUseCase = UseCase<Any, KeyCommand | UserCommand>;

const MAX_TRIES = 8;

/**
 * Runs deciders against the log: authorize, look for a replay, decide, check If-Match, append, read back. Commands on
 * one aggregate queue up, so that a process never conflicts with itself.
 */
export class DeciderRunner {
  readonly #queue = new KeyedQueue();

  constructor(
    private readonly log: EventLog,
    private readonly replica: Replica,
    private readonly clock: Clock,
    private readonly times: RunnerTimes,
  ) {}

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

  #run(context: CommandContext, kind: Kind, id: string, useCase: AnyUseCase): Promise<Committed<Any>> {
    const deadline = this.clock.now() + this.times.deadlineMs;
    return this.#queue.run(`${context.account}/${id}`, async () => {
      for (let tries = 0; tries < MAX_TRIES && this.clock.now() <= deadline; tries++) {
        const committed = await this.#try(this.#current(context), kind, id, useCase);
        if (committed !== null) return committed;
      }
      throw new NotCommitted('other changes of the same thing kept coming first, or the log was too slow');
    });
  }

  /** One try; null when another writer took the slot. */
  async #try(context: CommandContext, kind: Kind, id: string, useCase: AnyUseCase): Promise<Committed<Any> | null> {
    // A user's id where a key's is meant names no key, and the other way round.
    const stream = aggregateKind(id) === kind ? this.replica.stream(context.account, id) : undefined;
    const state = stream?.state ?? null;
    useCase.authorize(context, state);
    const replay = replayed(context, stream);
    if (replay !== null) return replay;
    const command = useCase.command(state);
    requireReadable(stream, command);
    const event = decide(kind, command, state);
    if (event === null) return { state: state!, outcome: 'unchanged', offset: stream!.offset };
    if (state !== null && !ifMatchHolds(context.ifMatch, state.version)) throw new VersionConflict();
    const at = Math.max(this.clock.now(), this.replica.lastAt);
    const envelope = envelopeOf(context, id, stream, event, eventTraits(event.type), at);
    const fate = await commit(this.log, this.replica, envelope, this.times);
    if (fate !== 'accepted') return null;
    const after = this.replica.stream(context.account, id)!;
    return { state: after.state!, outcome: 'done', offset: after.offset };
  }

  /** The caller as it is now: what was taken away since the request came in holds for the command too. */
  #current(context: CommandContext): CommandContext {
    if (!this.replica.serving) throw new NotReady('the service has not caught up with its log');
    if (context.key === null) return context;
    const caller = this.replica.callerOfKey(context.account, context.key.id);
    if (caller === null || caller.user.id !== context.user.id) throw new Unauthenticated();
    return { ...context, user: caller.user };
  }
}

function replayed({ idempotency }: CommandContext, stream: Stream | undefined): Committed<Any> | null {
  const write = idempotency && stream?.remembered(idempotency.command);
  if (!write || !stream?.state) return null;
  if (write.request !== idempotency.request) throw new IdempotencyKeyReused();
  return { state: stream.state, outcome: 'replayed', offset: write.offset };
}

function requireReadable(stream: Stream | undefined, command: KeyCommand | UserCommand): void {
  if (!stream?.quarantined || command.type === 'DeleteKey' || command.type === 'DeactivateUser') return;
  throw new NotCommitted(
    'an event of it cannot be read by this version, so all it may do is end: delete or deactivate it',
  );
}

function decide(kind: Kind, command: KeyCommand | UserCommand, state: Any | null): KeyEvent | UserEvent | null {
  return kind === 'user'
    ? userDecider.decide(command as UserCommand, state as User | null)
    : keyDecider.decide(command as KeyCommand, state as Key | null);
}
