import { equalDigests, NotReady, refused, sessionRefusal } from '@latchkey/domain';
import type { Caller, Clock, Origin, RefusalCode, Session, Token, User } from '@latchkey/domain';
import { userOfCaller, type Replica } from './replica.js';
import type { Account } from './account.js';

/** Whom a session acts for: its user, and no key. */
export interface SignedIn extends Pick<Caller, 'account' | 'user'> {
  readonly session: Session;
}

interface LinkHolder {
  readonly account: Account;
  readonly user: User;
}

/** Whom a session token acts for, or why it is refused. */
export type SessionCheck =
  { readonly valid: true; readonly signedIn: SignedIn } | { readonly valid: false; readonly code: RefusalCode };

// As long as a digest, and equal to none.
const NO_DIGEST = '-'.repeat(43);

/** Answers whom a session acts for, from memory: what the log says of users and keys at this instant. */
export class Sessions {
  constructor(
    private readonly replica: Replica,
    private readonly clock: Clock,
  ) {}

  /** An unknown user costs the same work. @param origin the request: where from the session's key works, the session does */
  check({ userId, digest }: Token, origin?: Origin): SessionCheck {
    if (!this.replica.serving) return refused('STALE');
    const found = this.#userOf(userId);
    const session = oneWith(digest, found?.user.sessions ?? []);
    if (found === null || session === null) return refused('UNKNOWN_KEY');
    const code = this.#refusal(found.account, found.user, session, origin);
    return code === null ? { valid: true, signedIn: signedIn(found.account, found.user, session) } : refused(code);
  }

  /**
   * Whose link it is; null when the log holds no such link. An unknown user costs the same work.
   * @throws NotReady when this process may not answer
   */
  holderOf({ userId, digest }: Token): LinkHolder | null {
    if (!this.replica.serving) throw new NotReady('the service has not caught up with its log');
    const found = this.#userOf(userId);
    return oneWith(digest, found?.user.links ?? []) === null ? null : found;
  }

  /** Whom a session acts for at this instant, without its token; null when it does not work from there. */
  signedIn(accountId: string, userId: string, sessionId: string, origin?: Origin): SignedIn | null {
    const account = this.replica.account(accountId);
    const user = account.user(userId);
    const session = user?.sessions.find(({ id }) => id === sessionId);
    if (!this.replica.serving || !user || !session) return null;
    return this.#refusal(account, user, session, origin) === null ? signedIn(account, user, session) : null;
  }

  /** Those of a user that work at this instant, from wherever they do, newest first. */
  of(accountId: string, userId: string): Session[] {
    const account = this.replica.account(accountId);
    const user = account.user(userId);
    if (user === null) return [];
    return user.sessions.filter((session) => this.#worksSomewhere(account, user, session)).toReversed();
  }

  #userOf(userId: string): LinkHolder | null {
    for (const account of this.replica.accounts.values()) {
      const user = account.user(userId);
      if (user !== null) return { account, user };
    }
    return null;
  }

  #refusal(account: Account, user: User, session: Session, origin: Origin | undefined): RefusalCode | null {
    const key = session.keyId === null ? null : account.key(session.keyId);
    return sessionRefusal(session, user, key, this.clock.now(), origin);
  }

  #worksSomewhere(account: Account, user: User, session: Session): boolean {
    const refusal = this.#refusal(account, user, session, undefined);
    return refusal === null || refusal === 'ADDRESS';
  }
}

function oneWith<T extends { readonly digest: string }>(digest: string, known: readonly T[]): T | null {
  let found: T | null = null;
  for (const one of known) if (equalDigests(digest, one.digest)) found = one;
  if (known.length === 0) equalDigests(digest, NO_DIGEST);
  return found;
}

function signedIn({ id, name }: Account, user: User, session: Session): SignedIn {
  return { account: { id, name }, user: userOfCaller(user), session };
}
