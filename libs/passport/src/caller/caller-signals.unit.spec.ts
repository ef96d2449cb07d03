import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallerEnded, CallerSignals, type CallerRight } from './live-caller.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const right = (accessKey: string): CallerRight => ({
  accessKey,
  userId: 'usr_1',
  kind: 'api',
  digest: 'd',
  role: 'member',
  scopes: null,
  origin: undefined,
});

let ended: Set<string>;
let signals: CallerSignals;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  ended = new Set();
  signals = new CallerSignals(({ accessKey }) => !ended.has(accessKey));
});
afterEach(() => void vi.useRealTimers());

describe('the signals of callers', () => {
  it('abort when the right has ended, and no others', () => {
    const [one, other] = [signals.open(right('one')), signals.open(right('other'))];
    const heard = vi.fn();
    one.addEventListener('abort', heard);
    signals.review();
    expect([one.aborted, other.aborted]).toEqual([false, false]);
    ended.add('one');
    signals.review();
    expect([one.aborted, other.aborted, heard.mock.calls.length]).toEqual([true, false, 1]);
    expect(one.reason).toBeInstanceOf(CallerEnded);
  });

  it('abort at once where the right has ended before they are asked for', () => {
    ended.add('one');
    expect(signals.open(right('one')).aborted).toBe(true);
    expect(signals.size).toBe(0);
  });

  it('are looked at once a second, as long as there are any', () => {
    const one = signals.open(right('one'));
    ended.add('one');
    vi.advanceTimersByTime(1_000);
    expect(one.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never abort once they are released, and leave nothing behind', () => {
    const one = signals.open(right('one'));
    signals.release(one);
    expect([signals.size, vi.getTimerCount()]).toEqual([0, 0]);
    ended.add('one');
    signals.review();
    expect(one.aborted).toBe(false);
  });

  it('go with the requests that asked for them; who listens hears it all the same', async () => {
    let heard = false;
    for (let n = 0; n < 100; n++) signals.open(right('silent'));
    signals.open(right('listened')).addEventListener('abort', () => (heard = true));
    signals.review();
    // what was made in this turn lives until its end
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    signals.review();
    expect(signals.size).toBe(1);
    ended.add('listened');
    signals.review();
    expect(heard).toBe(true);
  });
});
