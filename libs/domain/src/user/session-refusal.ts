import { keyRefusal, previousSecretWorks } from '../credentials/verify.js';
import type { Key } from '../key/key.fields.js';
import type { Origin } from '../networks.js';
import { narrowsScopes } from '../scopes.js';
import type { RefusalCode } from '../verification.js';
import { idleEndOf, type Session } from './session.state.js';
import type { User } from './user.fields.js';

/**
 * Why a session does not work at this instant; null when it does. One that a key opened works for as long as that key,
 * with that secret, would be let in for the same user.
 *
 * @param key the key it was opened with; null when a link opened it, or the key is not known
 * @param now ms since 1970, UTC
 * @param origin where the request comes from: the addresses of its key hold for a session as well
 */
export function sessionRefusal(
  session: Session,
  user: User,
  key: Key | null,
  now: number,
  origin?: Origin,
): RefusalCode | null {
  if (!user.active) return 'USER_INACTIVE';
  if (now >= idleEndOf(session)) return 'EXPIRED';
  if (session.by === 'link') return null;
  if (key === null || key.mappedUserId !== user.id) return 'UNKNOWN_KEY';
  // a session may do all that its user may
  if (narrowsScopes(null, key.scopes)) return 'DISABLED';
  return keyRefusal(key, user.active, 'api', now, origin) ?? (secretWorks(session, key, now) ? null : 'WRONG_SECRET');
}

function secretWorks({ secretVersion }: Session, key: Key, now: number): boolean {
  if (secretVersion === key.secretVersion) return true;
  return secretVersion === key.secretVersion - 1 && previousSecretWorks(key, now);
}

/** Which version of a key's secret has this digest; null when it is none that works. @param now ms since 1970, UTC */
export function secretVersionOf(key: Key, digest: string, now: number): number | null {
  if (digest === key.digest) return key.secretVersion;
  return digest === key.previousDigest && previousSecretWorks(key, now) ? key.secretVersion - 1 : null;
}
