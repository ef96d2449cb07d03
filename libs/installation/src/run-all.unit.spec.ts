import { expect, it } from 'vitest';
import { runAll } from './run-all.js';

/** Goes on until it is ended, which takes a moment; says so. */
function endless(ended: string[], name: string) {
  return (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const end = () => setImmediate(() => (ended.push(name), resolve()));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
    });
}

it('ends when all have, and not before', async () => {
  const [ended, halt] = [[] as string[], new AbortController()];
  const all = runAll(halt.signal, [endless(ended, 'a'), endless(ended, 'b'), async () => void ended.push('c')]);
  halt.abort();
  await all;
  expect(ended.toSorted()).toEqual(['a', 'b', 'c']);
  const late = runAll(halt.signal, [endless(ended, 'd')]);
  await late;
  expect(ended).toContain('d');
});

it('ends the others when one fails, and says why once they have ended', async () => {
  const ended: string[] = [];
  const fail = (why: string) => () => Promise.reject(new Error(why));
  await expect(runAll(undefined, [endless(ended, 'a'), fail('first'), fail('second')])).rejects.toThrow('first');
  expect(ended).toEqual(['a']);
});
