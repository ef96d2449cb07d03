import type { EventLog } from '@latchkey/event-log';
import type { Clock } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';

/** A mistake that is put in on purpose: whatever is named here takes the place of what the product has. */
export interface Mutation {
  replica?: (clock: Clock) => Replica;
  log?: (log: EventLog, replica: Replica) => EventLog;
  leavingMs?: number;
  /** changes the code itself, and gives back how to undo it */
  patch?: () => () => void;
}

export const NONE: Mutation = {};
