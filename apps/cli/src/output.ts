import type { OnProgress } from '@latchkey/installation';
import { SingleBar } from 'cli-progress';

const SHOW_AFTER_MS = 1_000;

/** Results go to stdout, everything for people's eyes only to stderr, so that output can be piped. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A bar on the terminal for whatever takes longer than a second; nothing where stderr is no terminal. */
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
