import type { AggregateKind } from './aggregates.js';
import type { Recorded } from './recorded.js';

/**
 * What commands do to one kind of aggregate, as pure functions (J. Chassaing, "Functional Event Sourcing Decider"). The
 * state is null before the first event, unless there is an initial one.
 */
export interface Decider<Command, State, Event> {
  readonly kind: AggregateKind;
  /** The state before the first event, of what always has one. */
  initial?(account: string): State;
  /**
   * The event that does what the command says, or null when it is already so.
   *
   * @throws LatchkeyError when the command is refused
   */
  decide(command: Command, state: State | null): Event | null;
  /**
   * The state after an event.
   *
   * @throws Error where the event cannot follow the state; the reader then quarantines the aggregate
   */
  evolve(state: State | null, event: Recorded<Event>): State;
  /** False for commands that never take a right away: a repeat of them need not be awaited. */
  mayRevoke(command: Command): boolean;
}
