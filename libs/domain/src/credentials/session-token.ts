import { createHmac, randomBytes } from 'node:crypto';
import { digestSecret } from './digest.js';
import { isSecret, withSecretFormat } from './format.js';

/** `ssk_` is in the cookie of a session, `lsk_` in a link that opens one. */
export type TokenKind = 'session' | 'link';

const PREFIX: Readonly<Record<TokenKind, string>> = { session: 'ssk_', link: 'lsk_' };
const USER = 'usr_';
const TOKEN = /^([0-9A-Za-z_]{1,60})\.([ls]sk_[0-9A-Za-z]+)$/;

/** Names a user and proves the right to act for it; only the digest of the secret half is stored. */
export interface Token {
  readonly userId: string;
  /** 256 random bits */
  readonly secret: string;
  readonly digest: string;
}

/** Makes a token for a user. */
export function issueToken(kind: TokenKind, userId: string): Token {
  const secret = withSecretFormat(PREFIX[kind], randomBytes);
  return { userId, secret, digest: digestSecret(secret) };
}

/** The token as a cookie or an address carries it. */
export function formatToken({ userId, secret }: Token): string {
  return `${userId.slice(USER.length)}.${secret}`;
}

/** Parses a token; null for any text that is no token of this kind. */
export function parseToken(kind: TokenKind, text: string): Token | null {
  const [, user, secret] = TOKEN.exec(text) ?? [];
  if (user === undefined || secret === undefined || !isSecret(secret, PREFIX[kind])) return null;
  return { userId: USER + user, secret, digest: digestSecret(secret) };
}

/** The CSRF token of a session: the console sends it beside the cookie. It is derived from the session's secret. */
export function csrfTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('latchkey csrf token').digest('base64url');
}
