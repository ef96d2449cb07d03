import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { addressOf, RateLimited } from '@latchkey/domain';
import { networkOf, type Trust } from './source-address.js';
import { refuse } from './unreadable.js';

/** A request that is not complete by then is answered 408; what is answered may go on for ever. */
export const REQUEST_MS = 30_000;
export const CHECKED_EVERY_MS = 1_000;

const MOST_OF_ONE_SOURCE = 4_096;
const RETRY_AFTER_SECONDS = REQUEST_MS / 1000;

/**
 * Shares the descriptors of this process among its clients: a quarter for one source, 4,096 at most, and never all, so
 * that files can still be opened. Trusted proxies speak for many, so they may have them all.
 *
 * @param descriptors how many files and connections this process may have open
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

/** Where the system does not say, many are taken for granted. */
function mostDescriptors(): number {
  try {
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}
