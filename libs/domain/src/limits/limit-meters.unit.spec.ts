import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LimitUse } from './limit-meter.js';
import { LimitMeters, type LimitAnswer } from './limit-meters.js';

const LIMIT = { requests: 100, perSeconds: 100 };

let now: number;
let meters: LimitMeters;
let sent: { uses: readonly LimitUse[]; answer(answer: LimitAnswer): void; fail(): void }[];
beforeEach(() => {
  vi.useFakeTimers();
  [now, sent] = [0, []];
  const send = (uses: readonly LimitUse[]) =>
    new Promise<LimitAnswer>((answer, reject) => void sent.push({ uses, answer, fail: () => reject(new Error('no')) }));
  meters = new LimitMeters(send, () => now);
});
afterEach(() => {
  meters.stop();
  vi.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  for (let i = 0; i < ms; i += 10) {
    now += 10;
    await vi.advanceTimersByTimeAsync(10);
  }
}
const admitted = (times: number, key = 'key_1', limit = LIMIT) =>
  Array.from({ length: times }, () => meters.take(key, limit)).filter(({ isAdmitted }) => isAdmitted).length;
const share = (key: string, level: number) => ({ key, share: 1, level, tokens: level });
const answer = (...shares: ReturnType<typeof share>[]) => ({ shares, verifiers: 3, everyMs: 250 });

describe('the meters of a verifier', () => {
  it('tell at once what was not used before, together, and take what they are told', async () => {
    expect([admitted(2, 'key_1'), admitted(3, 'key_2')]).toEqual([2, 3]);
    await pass(10);
    expect(sent.map(({ uses }) => uses.map(({ key, admitted }) => [key, admitted]))).toEqual([
      [
        ['key_1', 2],
        ['key_2', 3],
      ],
    ]);
    sent[0]!.answer(answer(share('key_1', 7), share('key_2', 0)));
    await pass(10);
    expect([admitted(20, 'key_1'), admitted(20, 'key_2')]).toEqual([7, 0]);
    expect(meters.verifiers).toBe(3);
  });

  it('tell nothing once nothing is used', async () => {
    admitted(1);
    for (let i = 0; i < 50; i++) {
      await pass(50);
      sent.at(-1)!.answer(answer(share('key_1', 99)));
    }
    const { length } = sent;
    expect(length).toBeLessThan(12);
    await pass(5_000);
    expect([sent.length, vi.getTimerCount()]).toEqual([length, 0]);
  });

  it('are forgotten once their limit is whole again', async () => {
    const quick = { requests: 10, perSeconds: 1 };
    for (let i = 0; i < 100; i++) admitted(1, `key_${i}`, quick);
    for (let second = 0; second < 64; second++) {
      admitted(1, 'key_busy', quick);
      await pass(1_000);
      sent.at(-1)!.answer(answer(...sent.at(-1)!.uses.map(({ key }) => share(key, 9))));
    }
    expect(meters.size).toBe(1);
  });

  it('tell again what did not arrive, less and less often', async () => {
    admitted(200);
    const seen: number[] = [];
    for (let ms = 0; ms < 10_000; ms += 10) {
      admitted(1);
      await pass(10);
      if (sent.length === seen.length) continue;
      seen.push(now);
      sent.at(-1)!.fail();
    }
    const breaks = seen.slice(1).map((at, i) => at - seen[i]!);
    expect(breaks[0]).toBeLessThan(500);
    expect(breaks.at(-1)).toBeGreaterThan(2_000);
    // what was let in is there, none of it twice
    expect(sent.at(-1)!.uses[0]!.admitted).toBe(100 + Math.floor(seen.at(-1)! / 1_000));
  });

  it('give a key whose limit was changed no more than it had left', () => {
    admitted(95);
    expect(admitted(20, 'key_1', { requests: 200, perSeconds: 100 })).toBe(5);
    expect(admitted(20, 'key_1', { requests: 3, perSeconds: 100 })).toBe(0);
    expect(admitted(20, 'key_2', { requests: 3, perSeconds: 100 })).toBe(3);
  });

  it('drop what was let in of a key that has no limit any more', async () => {
    admitted(5);
    await pass(10);
    sent[0]!.answer(answer());
    admitted(1);
    await pass(300);
    expect(sent[1]!.uses[0]!.admitted).toBe(1);
  });
});
