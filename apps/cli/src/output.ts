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

/** Runs a task; where it takes longer than a second and stderr is a terminal, a bar shows how far it has come. */
export async function withProgress<T>(what: string, task: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const format = `${what} [{bar}] {percentage}% | {value}/{total} | {eta_formatted} left`;
  const bar = new SingleBar({ format, stream: process.stderr });
  const started = Date.now();
  const onProgress: OnProgress = (done, total) => {
    if (bar.isActive) bar.update(done);
    else if (process.stderr.isTTY && Date.now() - started >= SHOW_AFTER_MS) bar.start(total, done);
  };
  return task(onProgress).finally(() => bar.stop());
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
