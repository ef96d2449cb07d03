import type { KeyCommand } from './key/key.commands.js';
import type { KeyEvent } from './key/key.events.js';
import type { Key } from './key/key.fields.js';
import type { PolicyCommand } from './policy/policy.commands.js';
import type { PolicyEvent } from './policy/policy.events.js';
import type { Policy } from './policy/policy.fields.js';
import type { UserCommand } from './user/user.commands.js';
import type { UserEvent } from './user/user.events.js';
import type { User } from './user/user.fields.js';

/** What the log holds: keys, users, and the policy of each account. */
export type AggregateKind = 'key' | 'user' | 'policy';
/** The state of an aggregate. */
export type AggregateState = Key | User | Policy;
/** What an aggregate is asked to do. */
export type AggregateCommand = KeyCommand | UserCommand | PolicyCommand;
/** What happened to an aggregate. */
export type AggregateEvent = KeyEvent | UserEvent | PolicyEvent;

/** What an aggregate is, by its id. The policy of an account has the id of the account. */
export function aggregateKind(id: string): AggregateKind | undefined {
  if (id.startsWith('key_')) return 'key';
  if (id.startsWith('usr_')) return 'user';
  return id.startsWith('acc_') ? 'policy' : undefined;
}
