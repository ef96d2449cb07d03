import { addressOf } from '@latchkey/domain';
import proxyAddr from '@fastify/proxy-addr';
import type { FastifyRequest } from 'fastify';

/** Whether what an address says of the one before it is believed. */
export type Trust = (address: string) => boolean;

/** @param proxies addresses, ranges of them, or names of ranges, as in LATCHKEY_TRUSTED_PROXIES */
export function trustIn(proxies: readonly string[]): Trust {
  const isTrusted = proxyAddr.compile([...proxies]);
  return (text) => {
    const address = addressOf(text);
    return address !== null && isTrusted(address, 0);
  };
}

/** Where a request comes from: the farthest address that is one and that was told by somebody trusted. */
export function sourceOf({ ip, ips }: Pick<FastifyRequest, 'ip' | 'ips'>): string | null {
  // closest first; `unknown` says nothing
  const told = (ips ?? [ip]).map(addressOf);
  return told.findLast((address) => address !== null) ?? null;
}

/** What counts as one source: one IPv6 customer holds a /64, so the address itself says nothing. */
export function networkOf(address: string | null): string {
  if (address === null || !address.includes(':') || address.includes('.')) return address ?? '';
  // `::` stands for as many zero groups as are missing
  const [head, tail] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const missing = tail === undefined ? 0 : Math.max(0, 8 - head!.length - tail.length);
  return [...head!, ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])].slice(0, 4).join(':');
}
