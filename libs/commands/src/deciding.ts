import {
  aggregateKind,
  IdempotencyKeyReused,
  keyDecider,
  NotCommitted,
  userDecider,
  type Key,
  type KeyCommand,
  type KeyEvent,
  type User,
  type UserCommand,
  type UserEvent,
} from '@latchkey/domain';
import type { Envelope } from '@latchkey/event-log';
import type { Stream } from '@latchkey/replica';
import type { CommandContext } from './command-context.js';

/** What commands act on, whichever decider it has. */
export type Any = Key | User;
export type Kind = 'key' | 'user';

/** What came of a command. */
export interface Committed<State> {
  readonly state: State;
  /** `unchanged`: it was already so; `replayed`: this Idempotency-Key did it before */
  readonly outcome: 'done' | 'unchanged' | 'replayed';
  /** offset of the event that made it so */
  readonly offset: number;
}

export function replayed({ idempotency }: CommandContext, stream: Stream | undefined): Committed<Any> | null {
  const write = idempotency && stream?.remembered(idempotency.command);
  if (!write || !stream?.state) return null;
  if (write.request !== idempotency.request) throw new IdempotencyKeyReused();
  return { state: stream.state, outcome: 'replayed', offset: write.offset };
}

export function requireReadable(stream: Stream | undefined, command: KeyCommand | UserCommand): void {
  if (!stream?.quarantined || command.type === 'DeleteKey' || command.type === 'DeactivateUser') return;
  throw new NotCommitted(
    'an event of it cannot be read by this version, so all it may do is end: delete or deactivate it',
  );
}

export function decide(kind: Kind, command: KeyCommand | UserCommand, state: Any | null): KeyEvent | UserEvent | null {
  return kind === 'user'
    ? userDecider.decide(command as UserCommand, state as User | null)
    : keyDecider.decide(command as KeyCommand, state as Key | null);
}

/** False for commands that give or only rename: a repeat of them, or one that changed nothing, waits for nobody. */
export function mayTakeAway(command: KeyCommand | UserCommand): boolean {
  switch (command.type) {
    case 'EditKey':
      return command.expiresAt !== undefined || command.mapTo !== undefined;
    case 'EditUser':
      return command.role !== undefined;
    case 'DeleteKey':
    case 'DisableKey':
    case 'RotateKey':
    case 'DeactivateUser':
    case 'EndSession':
    case 'EndSessions':
      return true;
    case 'CreateKey':
    case 'EnableKey':
    case 'RevealKey':
    case 'RegisterUser':
    case 'ActivateUser':
    case 'IssueSignInLink':
    case 'StartSession':
    case 'RenewSession':
      return false;
  }
}

/** What this event alone made of the state, whatever came after it. */
export function evolved(envelope: Envelope, state: Any | null, event: KeyEvent | UserEvent): Any {
  const { account, aggregate, at, actor } = envelope;
  const meta = { account, aggregate, at: Date.parse(at), actorUserId: actor?.user ?? '' };
  return aggregateKind(aggregate) === 'user'
    ? userDecider.evolve(state as User | null, { ...(event as UserEvent), meta })
    : keyDecider.evolve(state as Key | null, { ...(event as KeyEvent), meta });
}
