import {
  aggregateKind,
  eventTraits,
  IdempotencyKeyReused,
  loggedType,
  NotCommitted,
  NotReady,
  VersionConflict,
  type Actor,
  type Decider,
  type AggregateCommand,
  type AggregateEvent,
  type AggregateState,
} from '@latchkey/domain';
import { eventEnvelope, type Envelope } from '@latchkey/event-log';
import type { Account, Replica, Stream } from '@latchkey/replica';
import { ifMatchHolds, type CommandContext } from './command-context.js';

/** What is known at the instant of a decision, beside the state it is about. */
export interface Known {
  readonly account: Account;
  /** ms since 1970, UTC */
  readonly now: number;
}

/** What a handler knows of its use case; asked again on the new state when another writer came first. */
export interface UseCase<State, Command> {
  /** throws when the caller may not */
  authorize(context: CommandContext, state: State | null, known: Known): void;
  command(state: State | null, known: Known): Command;
  /** throws when the policy of the account refuses what the command would lead to; not asked of a replay */
  judge?(before: State | null, after: State, known: Known): void;
}

/** What came of a command. */
export interface Committed<State> {
  readonly state: State;
  /** `unchanged`: it was already so; `replayed`: this Idempotency-Key did it before */
  readonly outcome: 'done' | 'unchanged' | 'replayed';
  /** offset of the event that made it so */
  readonly offset: number;
}

/** A commit, and whether verifiers must know of it before it is acknowledged. */
export interface Attempt<State> {
  readonly committed: Committed<State>;
  readonly mustSettle: boolean;
}

/** An event that would make it so, and what it would make of the state. */
export interface Change<State> {
  readonly validity: 'once read back';
  readonly envelope: Envelope;
  readonly before: State | null;
  readonly after: State;
  readonly mustSettle: boolean;
}

/**
 * What needs no event is an answer or a refusal from what this process knows: provisional where another process may know
 * better, final where nothing can change it any more.
 */
export type Decision<State> = Change<State> | { readonly validity: 'provisional' | 'final'; answer(): Attempt<State> };

/** A decider with the use case that asks it, on one aggregate. */
export interface Question<Command, State, Event> {
  readonly decider: Decider<Command, State, Event>;
  readonly useCase: UseCase<State, Command>;
  readonly id: string;
}

/**
 * Authorizes, looks for a replay, decides, checks If-Match, in this order. A refusal is part of the decision.
 *
 * @param now ms since 1970, UTC
 */
export function decideOn<Command extends AggregateCommand, State extends AggregateState, Event extends AggregateEvent>(
  { decider, useCase, id }: Question<Command, State, Event>,
  context: CommandContext,
  replica: Replica,
  now: number,
): Decision<State> {
  // a user's id where a key's is meant names no key, and the other way round
  const named = aggregateKind(id) === decider.kind ? replica.stream(context.account, id) : undefined;
  const stream = named as Stream<State> | undefined;
  const state = stream?.state ?? decider.initial?.(context.account) ?? null;
  const settled = stream?.ended ? 'final' : 'provisional';
  const known = { account: replica.account(context.account), now };
  try {
    useCase.authorize(context, state, known);
    const replay = replayed(context, stream);
    const command = useCase.command(state, known);
    const mustSettle = decider.mayRevoke(command);
    if (replay !== null) return { validity: 'final', answer: () => ({ committed: replay, mustSettle }) };
    requireReadable(stream, command);
    const event = decider.decide(command, state);
    if (event === null) {
      const committed = { state: state!, outcome: 'unchanged', offset: stream?.newest ?? -1 } as const;
      return { validity: settled, answer: () => ({ committed, mustSettle }) };
    }
    const at = Math.max(now, replica.lastAt);
    const meta = { account: context.account, aggregate: id, at, actorUserId: context.user.id };
    const after = decider.evolve(state, { ...event, meta });
    useCase.judge?.(state, after, known);
    if (state !== null && !ifMatchHolds(context.ifMatch, state.version)) throw new VersionConflict();
    const envelope = envelopeOf(context, id, stream, event, at);
    return { validity: 'once read back', envelope, before: state, after, mustSettle };
  } catch (error) {
    return { validity: settled, answer: () => rethrow(error) };
  }
}

function replayed<State extends AggregateState>(
  { idempotency }: CommandContext,
  stream: Stream<State> | undefined,
): Committed<State> | null {
  const write = idempotency && stream?.remembered(idempotency.command);
  if (!write || !stream?.state) return null;
  if (write.request !== idempotency.request) throw new IdempotencyKeyReused();
  return { state: stream.state, outcome: 'replayed', offset: write.offset };
}

function requireReadable(stream: Stream | undefined, { type }: AggregateCommand): void {
  if (!stream?.quarantined || type === 'DeleteKey' || type === 'DeactivateUser') return;
  if (type === 'ChangePolicy')
    throw new NotReady('this version cannot read the policy of the account', 'Upgrade this process');
  throw new NotCommitted(
    'an event of it cannot be read by this version, so all it may do is end: delete or deactivate it',
  );
}

/** The envelope that puts an event into the next slot of its aggregate. `at` is ms since 1970, UTC. */
function envelopeOf(
  context: CommandContext,
  aggregate: string,
  stream: Stream | undefined,
  event: AggregateEvent,
  at: number,
): Envelope {
  const { user, key, address, idempotency } = context;
  const by: Actor = { user: { id: user.id, name: user.name }, key: key && { id: key.id, name: key.name }, address };
  const { final, critical } = eventTraits(event.type);
  // no spread: it would make every envelope an object of its own shape
  return eventEnvelope({
    final,
    critical,
    account: context.account,
    aggregate,
    seq: (stream?.seq ?? 0) + 1,
    prev: stream?.last ?? '',
    type: loggedType(event),
    actor: { user: user.id, key: key?.id ?? null },
    command: idempotency?.command ?? null,
    request: idempotency?.request ?? null,
    correlation: context.requestId,
    at: new Date(at).toISOString(),
    data: event.data,
    pii: { ...event.pii, by },
  });
}

function rethrow(error: unknown): never {
  throw error;
}
