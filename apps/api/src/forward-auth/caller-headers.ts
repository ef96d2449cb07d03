import type { Caller } from '@latchkey/domain';

const EVERYTHING = '*:*';
const ENCODED = /[^\x20-\x24\x26-\x7e]/gu;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Text as a header can hold it: what is not printable ASCII, and `%`, is percent-encoded as UTF-8. */
export function headerText(text: string): string {
  return text.replace(ENCODED, (one) => (LONE_SURROGATE.test(one) ? '%EF%BF%BD' : encodeURIComponent(one)));
}

/**
 * For whom a request may pass. All of them are always there: a proxy that copies only what is there would otherwise let a
 * client's own header through.
 */
export function callerHeaders({ user, key }: Caller): Readonly<Record<string, string>> {
  return {
    'X-Latchkey-User': user.id,
    'X-Latchkey-User-Name': headerText(user.name),
    'X-Latchkey-User-External-Id': headerText(user.externalId ?? ''),
    'X-Latchkey-Key': key.id,
    'X-Latchkey-Scopes': key.scopes === null ? EVERYTHING : key.scopes.join(' '),
    'X-Latchkey-Entry': '',
  };
}
