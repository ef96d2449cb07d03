import { isIP } from 'node:net';

const WITH_PORT = /^(?:\[([^\]]+)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/;
const MAPPED = /^::ffff:(?=[\d.]+$)/i;

/**
 * The IP address in a socket's or `X-Forwarded-For`'s text: without port, brackets and zone, and an IPv4-mapped IPv6 address
 * (RFC 4291, section 2.5.5.2) as IPv4.
 *
 * @returns null when the text is no address, as in `unknown`
 */
export function addressOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const [, bracketed, beforePort] = WITH_PORT.exec(text) ?? [];
  const address = (bracketed ?? beforePort ?? text).split('%')[0]!.replace(MAPPED, '');
  return isIP(address) !== 0 ? address.toLowerCase() : null;
}
