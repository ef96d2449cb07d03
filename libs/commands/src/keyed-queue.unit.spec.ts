import { afterEach, describe, expect, it, vi } from 'vitest';
import { KeyedQueue } from './keyed-queue.js';

/** A task that runs until it is told how to end. */
function task(order: string[], name: string) {
  let end!: () => void;
  let fail!: (error: Error) => void;
  const ended = new Promise<string>((resolve, reject) => {
    end = () => resolve(name);
    fail = reject;
  });
  return { run: () => (order.push(name), ended), end, fail };
}

afterEach(() => vi.restoreAllMocks());

describe('a keyed queue', () => {
  it('runs tasks of one key one after the other', async () => {
    const [queue, order] = [new KeyedQueue(), [] as string[]];
    const tasks = ['a', 'b', 'c'].map((name) => task(order, name));
    const results = tasks.map(({ run }) => queue.run('key', run));
    expect(order).toEqual(['a']);
    tasks[0]!.end();
    expect(await results[0]).toBe('a');
    expect(order).toEqual(['a', 'b']);
    tasks[1]!.end();
    tasks[2]!.end();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('runs tasks of different keys side by side', async () => {
    const [queue, order] = [new KeyedQueue(), [] as string[]];
    const [one, other] = [task(order, 'one'), task(order, 'other')];
    const results = [queue.run('1', one.run), queue.run('2', other.run)];
    expect(order).toEqual(['one', 'other']);
    other.end();
    expect(await results[1]).toBe('other');
    one.end();
    await results[0];
  });

  it('goes on after a task that fails, which alone sees its error', async () => {
    const [queue, order] = [new KeyedQueue(), [] as string[]];
    const [one, other] = [task(order, 'one'), task(order, 'other')];
    const results = [queue.run('key', one.run), queue.run('key', other.run)] as const;
    one.fail(new Error('broken'));
    other.end();
    await expect(results[0]).rejects.toThrow('broken');
    expect(await results[1]).toBe('other');
  });

  it('goes on after a task that throws at once', async () => {
    const queue = new KeyedQueue();
    const thrown = queue.run('key', () => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    expect(await queue.run('key', () => Promise.resolve('next'))).toBe('next');
  });

  it('forgets a key when its last task has ended', async () => {
    const set = vi.spyOn(Map.prototype, 'set');
    const queue = new KeyedQueue();
    await Promise.allSettled([
      queue.run('forgotten', () => Promise.resolve()),
      queue.run('forgotten', () => Promise.reject(new Error('broken'))),
      queue.run('forgotten too', () => Promise.resolve()),
    ]);
    const tails = set.mock.contexts[set.mock.calls.findIndex(([key]) => key === 'forgotten')] as Map<string, unknown>;
    expect([...tails.keys()]).toEqual([]);
  });
});
