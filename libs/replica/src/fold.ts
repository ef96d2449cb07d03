import { isPolicy, keyDecider, policyDecider, readEvent, userDecider } from '@latchkey/domain';
import type { Key, Policy, ReadEvent, User } from '@latchkey/domain';
import type { Envelope } from '@latchkey/event-log';
import type { Account } from './account.js';
import type { Stream } from './stream.js';

export type AccessKeyIndex = Map<string, Stream<Key>>;

/**
 * Folds an accepted event into its stream: changes its arguments, and nothing else; never throws.
 * @returns a reason when the event quarantined its aggregate, else null
 */
export function foldEvent(envelope: Envelope, account: Account, stream: Stream, index: AccessKeyIndex): string | null {
  const read = readEvent(envelope);
  if (read.of === 'unknown' && !envelope.critical) return null;
  const reason = evolveStream(read, envelope, account, stream, index);
  if (reason !== null) quarantine(account, stream);
  return reason;
}

function evolveStream(
  read: ReadEvent,
  envelope: Envelope,
  account: Account,
  stream: Stream,
  index: AccessKeyIndex,
): string | null {
  if (read.of === 'unknown') return `unknown critical type ${envelope.type}`;
  if (read.of === 'unreadable') return `unreadable ${envelope.type} at ${read.where}`;
  // A quarantined aggregate stays what it is; only its end still counts.
  if (stream.quarantined && !envelope.final) return null;
  const meta = {
    account: account.id,
    aggregate: envelope.aggregate,
    at: Date.parse(envelope.at),
    actorUserId: intern(account, envelope.actor?.user ?? ''),
  };
  try {
    // Changed in place, here and in putKey: both are fresh, and copies are a quarter of the time of a replay.
    if (read.of === 'key') {
      const key = keyDecider.evolve(stream.state as Key | null, Object.assign(read.event, { meta }));
      return putKey(key, account, stream as Stream<Key>, index);
    }
    if (read.of === 'user') {
      const user = userDecider.evolve(stream.state as User | null, Object.assign(read.event, { meta }));
      putUser(user, account, stream as Stream<User>);
      return null;
    }
    stream.state = policyDecider.evolve(stream.state as Policy | null, Object.assign(read.event, { meta }));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function putKey(key: Key, account: Account, stream: Stream<Key>, index: AccessKeyIndex): string | null {
  const holder = index.get(key.accessKey);
  if (holder !== undefined && holder !== stream) return 'its access key belongs to another key';
  index.set(key.accessKey, stream);
  (key as { mappedUserId: string }).mappedUserId = intern(account, key.mappedUserId);
  stream.state = key;
  return null;
}

function putUser(user: User, account: Account, stream: Stream<User>): void {
  account.activeAdmins += Number(isActiveAdmin(user)) - Number(isActiveAdmin(stream.state));
  account.put(user, stream);
}

/** Shuts an aggregate for good: a key counts as disabled, a user as inactive; by a policy no key is created or edited. */
function quarantine(account: Account, stream: Stream): void {
  stream.quarantined = true;
  const { state } = stream;
  if (state === null || isPolicy(state)) return;
  if ('digest' in state) stream.state = { ...state, enabled: false };
  else putUser({ ...state, active: false }, account, stream as Stream<User>);
}

function isActiveAdmin(user: User | null): boolean {
  return user !== null && user.active && user.role === 'admin';
}

// One copy of each id instead of one per event that names it: a third of the memory of a key.
function intern(account: Account, id: string): string {
  return (account.streams.get(id)?.state?.id ?? id) as string;
}
