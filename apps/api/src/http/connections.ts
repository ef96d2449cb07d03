import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { addressOf, RateLimited } from '@latchkey/domain';
import type { FastifyRequest } from 'fastify';
import { refuse } from './unreadable.js';

/** A request that is not complete by then is answered 408. An answer may take any time. */
export const REQUEST_MS = 30_000;
export const CHECKED_EVERY_MS = 1_000;

const MOST_OF_ONE_SOURCE = 4_096;
const RETRY_AFTER_SECONDS = REQUEST_MS / 1000;

/**
 * Shares the file descriptors of this process among its clients: one source gets a quarter, 4,096 at most, and some are
 * kept back for files. A trusted proxy speaks for many clients, so it has no limit of its own.
 */
export function shareConnections(server: Server, isTrusted: Trust, descriptors = mostDescriptors()): void {
  const most = Math.min(MOST_OF_ONE_SOURCE, Math.max(1, Math.floor(descriptors / 4)));
  const open = new Map<string, number>();
  server.maxConnections = Math.max(1, Math.floor(descriptors * 0.85));
  server.on('connection', (socket) => {
    const address = addressOf(socket.remoteAddress);
    if (address === null || isTrusted(address)) return;
    const source = networkOf(address);
    const count = open.get(source) ?? 0;
    if (count >= most) {
      refuse(socket, new RateLimited(RETRY_AFTER_SECONDS, `There are ${most} open connections from this address`));
      return void socket.destroySoon();
    }
    open.set(source, count + 1);
    socket.once('close', () => {
      const left = open.get(source)! - 1;
      if (left > 0) open.set(source, left);
      else open.delete(source);
    });
  });
}

/** Infinity where the system does not say. */
function mostDescriptors(): number {
  try {
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}

/** whether the proxy at an address is believed when it names the address before it */
export type Trust = (address: string) => boolean;

/** @param proxies addresses, ranges of them, or names of ranges, as in LATCHKEY_TRUSTED_PROXIES */
export function trustIn(proxies: readonly string[]): Trust {
  const isTrusted = proxyAddr.compile([...proxies]);
  return (text) => {
    const address = addressOf(text);
    return address !== null && isTrusted(address, 0);
  };
}

/** Where a request comes from: the farthest valid address that a trusted proxy named. */
export function sourceOf({ ip, ips }: Pick<FastifyRequest, 'ip' | 'ips'>): string | null {
  // closest first; proxies may write `unknown`
  const told = (ips ?? [ip]).map(addressOf);
  return told.findLast((address) => address !== null) ?? null;
}

/** What counts as one source. An IPv6 customer holds a /64, so of an IPv6 address only the first half counts. */
export function networkOf(address: string | null): string {
  if (address === null || !address.includes(':') || address.includes('.')) return address ?? '';
  // `::` stands for as many zero groups as are missing
  const [head, tail] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const missing = tail === undefined ? 0 : Math.max(0, 8 - head!.length - tail.length);
  return [...head!, ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])].slice(0, 4).join(':');
}
