import { z } from 'zod';

const WITH_PORT = /^(?:\[([^\]]+)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/;
const ipAddress = z.union([z.ipv4(), z.ipv6()]);
const MAPPED = /^::ffff:(?=[\d.]+$)/i;

/**
 * The address in what a socket or an `X-Forwarded-For` says of its other end: without port, brackets and zone, IPv4
 * where IPv6 only wraps it.
 *
 * @returns null where it is none, as in `unknown`
 */
export function addressOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const [, bracketed, beforePort] = WITH_PORT.exec(text) ?? [];
  const address = (bracketed ?? beforePort ?? text).split('%')[0]!.replace(MAPPED, '');
  return ipAddress.safeParse(address).success ? address.toLowerCase() : null;
}
