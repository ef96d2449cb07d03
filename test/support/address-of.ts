import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const START_WITHIN_MS = 45_000;
/** What `npm start` takes: it looks first whether there is something to build. */
export const BUILT_WITHIN_MS = 150_000;
const SAID = /(?:listening|health) on (http:\/\/[^"\s]+)/;

/**
 * Resolves with the address that a process says on stdout that it listens on; rejects when it exits or says none in time.
 *
 * @param output what it has said so far, for the error
 */
export function addressOf(child: ChildProcess, output: () => string, withinMs = START_WITHIN_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = () => {
      clearTimeout(timer);
      reject(new Error(`it did not start:\n${output()}`));
    };
    const timer = setTimeout(refuse, withinMs);
    child.once('close', refuse);
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const address = SAID.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      child.off('close', refuse);
      resolve(address);
    });
  });
}
