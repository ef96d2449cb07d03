import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/**
 * Starts a thread of a module, by its name and that of the module beside which it lies. In a bundle all of them lie side by side;
 * sources that are run as they are have what was made of them in `dist/`.
 */
export function startThread(name: string, beside: string, workerData: object): Worker {
  const { latchkeyBundle } = globalThis as { latchkeyBundle?: string };
  const file = new URL(`./${name}.js`, latchkeyBundle ?? beside);
  const made = existsSync(file) ? file : new URL(file.href.replace('/src/', '/dist/'));
  // what is made loads what is made, also where its starter loads sources
  return new Worker(made, { workerData, execArgv: [] });
}
