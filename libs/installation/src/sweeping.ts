import { setImmediate } from 'node:timers/promises';
import type { Opened } from './opened.js';

const EVERY_MS = 1_000;

/** Moves keys that have expired to where lists look for them, once a second until it is closed. */
export function keepSweeping(
  opened: Opened,
  sweep: (now: number) => boolean | Promise<boolean>,
  now: () => number,
): void {
  const halt = new AbortController();
  const ended = sweepUntil(halt.signal, sweep, now);
  opened.defer(() => {
    halt.abort();
    return ended;
  });
}

/** @param now what the time is, ms since 1970, UTC */
export async function sweepUntil(
  signal: AbortSignal,
  sweep: (now: number) => boolean | Promise<boolean>,
  now: () => number,
): Promise<void> {
  while (!signal.aborted) {
    // answers are right without it; what fails here fails where documents are written as well
    const more = await Promise.resolve()
      .then(() => sweep(now()))
      .catch(() => false);
    await (more ? setImmediate() : pause(signal));
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, EVERY_MS);
    signal.addEventListener('abort', done);
  });
}
