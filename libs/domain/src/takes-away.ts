import type { Key } from './key/key.state.js';
import type { User } from './user/user.state.js';

/**
 * True when a change takes a right away from somebody: after its acknowledgement the old right works nowhere, so the
 * acknowledgement waits until every verifier knows of it. Creating, renaming, enabling and the like take nothing away.
 * It reads no clock: an overlap that ended already counts as one that still runs, which costs a wait and nothing else.
 */
export function takesAway(before: Key | User | null, after: Key | User): boolean {
  if (before === null) return false;
  return 'digest' in before ? keyLosesRight(before, after as Key) : userLosesRight(before, after as User);
}

function keyLosesRight(before: Key, after: Key): boolean {
  return (
    (after.deleted && !before.deleted) ||
    (before.enabled && !after.enabled) ||
    before.mappedUserId !== after.mappedUserId ||
    ends(after.expiresAt) < ends(before.expiresAt) ||
    [...secretsOf(before)].some(([digest, end]) => (secretsOf(after).get(digest) ?? GONE) < end)
  );
}

function userLosesRight(before: User, after: User): boolean {
  const signedOut = after.sessions.length + after.links.length < before.sessions.length + before.links.length;
  return (before.active && !after.active) || before.role !== after.role || signedOut;
}

/** Which secrets work, and until when: one in its overlap is on its way out, however long that is. */
function secretsOf({ digest, previousDigest, previousSecretExpiresAt }: Key): Map<string, number> {
  const secrets = new Map([[digest, Number.POSITIVE_INFINITY]]);
  if (previousDigest !== null && previousDigest !== digest)
    secrets.set(previousDigest, previousSecretExpiresAt ?? GONE);
  return secrets;
}

const GONE = Number.NEGATIVE_INFINITY;
const ends = (at: number | null): number => at ?? Number.POSITIVE_INFINITY;
