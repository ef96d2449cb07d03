interface At {
  /** ms since 1970, UTC */
  readonly now: number;
}

export interface IssueSignInLink {
  readonly type: 'IssueSignInLink';
  readonly digest: string;
  /** ms since 1970, UTC */
  readonly expiresAt: number;
}

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

export interface RenewSession extends At {
  readonly type: 'RenewSession';
  readonly session: string;
}

export interface EndSession {
  readonly type: 'EndSession';
  readonly session: string;
}

export interface EndSessions {
  readonly type: 'EndSessions';
}

export type SessionCommand = IssueSignInLink | StartSession | RenewSession | EndSession | EndSessions;
