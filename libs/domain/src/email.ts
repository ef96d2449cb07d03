import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { hiding } from './text.js';

const MOST = 254;
const MOST_LOCAL_BYTES = 64;

// RFC 5321 with what RFC 6531 adds: atoms with dots between them, or anything in quotes.
const ATOM = String.raw`[\p{L}\p{M}\p{N}\p{S}!#$%&'*+/=?^_\x60{|}~\-·’]+`;
const QUOTED = String.raw`"(?:[^"\\]|\\.)+"`;
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?`;
const ADDRESS = new RegExp(String.raw`^(${ATOM}(?:\.${ATOM})*|${QUOTED})@(${LABEL}(?:\.${LABEL})+)$`, 'u');
const HOST = /^(?=.{1,253}$)(?:[a-z0-9-]{1,63}\.)+(?=[^.]*[a-z])[a-z0-9-]{1,63}$/;

/** An e-mail address as people have them: `josé@example.org`, `ana@bücher.example` and `"Ana G."@example.org` too. */
export const emailSchema = z
  .string()
  .max(MOST)
  .refine(isEmail, { message: 'must be an e-mail address, as in ana@example.org' })
  .meta({ minLength: 3, maxLength: MOST });

function isEmail(text: string): boolean {
  const [, local, domain] = ADDRESS.exec(text) ?? [];
  if (local === undefined || domain === undefined || hiding(text) !== null) return false;
  return Buffer.byteLength(local) <= MOST_LOCAL_BYTES && HOST.test(domainToASCII(domain));
}

/** Equal for addresses that reach one mailbox: large and small letters, and the two ways to write a domain, are the same. */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  return `${email.slice(0, at)}@${domainToASCII(domain) || domain}`.normalize('NFC').toLowerCase();
}
