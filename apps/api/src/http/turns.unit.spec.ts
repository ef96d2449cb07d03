import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

/** What ran, in order; `-` for what else the event loop does. */
async function ran(count: number, change: (n: number, say: (what: string) => void) => void): Promise<string> {
  const said: string[] = [];
  const turns = new Turns();
  let done = 0;
  const otherwise = () => {
    if (done === count) return;
    if (said.at(-1) !== '-') said.push('-');
    setImmediate(otherwise);
  };
  for (let n = 0; n < count; n++) {
    turns.take(() => {
      change(n, (what) => said.push(what));
      done++;
    });
  }
  otherwise();
  await expect.poll(() => done).toBe(count);
  return said.join(' ');
}

describe('changes that come at once', () => {
  it('are done in their order, and something else comes after four of them', async () => {
    const alone = await ran(10, (n, say) => say(String(n)));
    expect(alone.split(' - ')).toEqual(['0 1 2 3', '4 5 6 7', '8 9']);
  });

  it('go on at once where there are few', async () => {
    const alone = await ran(4, (n, say) => say(String(n)));
    expect(alone).toBe('0 1 2 3');
  });

  it('that waited have what follows from each done before the next', async () => {
    const steps = await ran(7, (n, say) => {
      say(`${n}`);
      void Promise.resolve().then(() => say(`${n}!`));
    });
    expect(steps).toMatch(/4 4! 5 5! 6/);
  });
});

it('a change that comes later goes on at once again', async () => {
  const turns = new Turns();
  let done = 0;
  for (let n = 0; n < 5; n++) turns.take(() => done++);
  await expect.poll(() => done).toBe(5);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  turns.take(() => done++);
  expect(done).toBe(6);
});
