import type { OnProgress, OnWaiting } from '@latchkey/installation';
import { SingleBar } from 'cli-progress';

const SHOW_AFTER_MS = 1_000;
const REPEATED_EVERY_MS = 5_000;

/** Prints a message for people on stderr; results go to stdout, so that they can be piped. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A progress bar for a task that takes longer than a second; nothing where stderr is no terminal. */
export function progressBar(what: string): { onProgress: OnProgress; done(): void } {
  const bar = new SingleBar({
    format: `${what} [{bar}] {percentage}% | {value}/{total} | {eta_formatted} left`,
    stream: process.stderr,
  });
  const started = Date.now();
  let shown = false;
  return {
    onProgress: (done, total) => {
      if (shown) return void bar.update(done);
      if (!process.stderr.isTTY || Date.now() - started < SHOW_AFTER_MS) return;
      shown = true;
      bar.start(total, done);
    },
    done: () => {
      if (shown) bar.stop();
    },
  };
}

/** Reports who is waited for, and how long it takes at most: every second on a terminal, elsewhere every five. */
export function sayWaiting(): OnWaiting {
  let saidAt = Number.NEGATIVE_INFINITY;
  return ({ who, waitedMs, leftMs }) => {
    const left = `${Math.ceil(leftMs / 1000)} s left at most`;
    if (saidAt === Number.NEGATIVE_INFINITY) {
      say(
        `Waiting until ${who} know, or may answer no more: one that does not answer holds this up for its lease; ${left}.`,
      );
    } else if (process.stderr.isTTY || waitedMs - saidAt >= REPEATED_EVERY_MS) say(`Still waiting: ${left}.`);
    else return;
    saidAt = waitedMs;
  };
}
