import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backoff } from './waiting.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
const live = () => new AbortController().signal;

/** How long a wait lasts. */
async function lasts(backoff: Backoff): Promise<number> {
  const begun = Date.now();
  const waited = backoff.wait(live()).then(() => Date.now() - begun);
  await vi.runAllTimersAsync();
  return waited;
}

describe('a wait before the next try', () => {
  it('is twice as long each time, up to 5 s, and short again after a reset', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const backoff = new Backoff();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) waits.push(await lasts(backoff));
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    backoff.reset();
    expect(await lasts(backoff)).toBe(100);
  });

  it('is up to half as long, by chance', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect(await lasts(new Backoff())).toBe(50);
  });

  it('ends when it is told to stop, and leaves nothing behind', async () => {
    const stop = new AbortController();
    const removed = vi.spyOn(stop.signal, 'removeEventListener');
    const waiting = new Backoff().wait(stop.signal);
    stop.abort();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalled();
  });

  it('does not begin when it was told to stop before', async () => {
    await new Backoff().wait(AbortSignal.abort());
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that ends by itself no longer listens', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const waiting = new Backoff().wait(signal);
    await vi.runAllTimersAsync();
    await waiting;
    expect(removed).toHaveBeenCalledTimes(1);
  });
});
