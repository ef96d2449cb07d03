interface At {
  /** ms since 1970, UTC */
  readonly now: number;
}

/** Issues a link that signs its user in once. */
export interface IssueSignInLink {
  readonly type: 'IssueSignInLink';
  readonly digest: string;
  /** ms since 1970, UTC */
  readonly expiresAt: number;
}

/** Opens a session with a link or a key. */
export interface StartSession extends At {
  readonly type: 'StartSession';
  readonly session: string;
  readonly digest: string;
  readonly address: string | null;
  /** the digest of a link, or the secret of a key that was found to match */
  readonly grant:
    | { readonly by: 'link'; readonly link: string }
    | { readonly by: 'key'; readonly keyId: string; readonly secretVersion: number };
}

/** Records that a session is in use, so that it does not idle out. */
export interface RenewSession extends At {
  readonly type: 'RenewSession';
  readonly session: string;
}

/** Ends one session. */
export interface EndSession {
  readonly type: 'EndSession';
  readonly session: string;
}

/** Ends every session and every open link. */
export interface EndSessions {
  readonly type: 'EndSessions';
}

/** A command on how a user is signed in. */
export type SessionCommand = IssueSignInLink | StartSession | RenewSession | EndSession | EndSessions;
