import { having, type Fields } from './fields.js';
import { KEY_FIELDS, type Key } from './key/key.fields.js';
import type { AggregateState } from './aggregates.js';
import { isPolicy } from './policy/policy.fields.js';
import { USER_FIELDS, type User } from './user/user.fields.js';

/**
 * True when a change revokes a right: after its acknowledgement the old right works nowhere, so the acknowledgement
 * waits until every verifier knows of it. Creating, renaming, enabling and the like take nothing away; a change of policy does.
 * It reads no clock: an overlap that ended already counts as one that still runs, which costs a wait and nothing else.
 */
export function revokes(before: AggregateState | null, after: AggregateState): boolean {
  // what was allowed may not be any more, and no process may create keys by the policy before
  if (isPolicy(after)) return true;
  if (before === null) return false;
  return 'digest' in before
    ? OF_KEY.some((revoke) => revoke(before, after as Key)) || endsASecret(before, after as Key)
    : OF_USER.some((revoke) => revoke(before as User, after as User)) || signsOut(before as User, after as User);
}

const OF_KEY = revoking<Key>(KEY_FIELDS);
const OF_USER = revoking<User>(USER_FIELDS);

function revoking<State>(fields: Fields): ((before: State, after: State) => boolean)[] {
  return having(fields, 'revokes').map((name) => {
    const { revokes } = fields[name]!;
    return (before, after) => revokes!(before[name as keyof State] as never, after[name as keyof State] as never);
  });
}

function signsOut(before: User, after: User): boolean {
  return after.sessions.length + after.links.length < before.sessions.length + before.links.length;
}

function endsASecret(before: Key, after: Key): boolean {
  const left = secretsOf(after);
  return [...secretsOf(before)].some(([digest, end]) => (left.get(digest) ?? -Infinity) < end);
}

/** Which secrets work, and until when: one in its overlap is on its way out, however long that is. */
function secretsOf({ digest, previousDigest, previousSecretExpiresAt }: Key): Map<string, number> {
  const secrets = new Map([[digest, Infinity]]);
  if (previousDigest !== null && previousDigest !== digest)
    secrets.set(previousDigest, previousSecretExpiresAt ?? -Infinity);
  return secrets;
}
