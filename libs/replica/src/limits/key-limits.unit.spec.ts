import type { Key, Limit } from '@latchkey/domain';
import { BLANK_KEY } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToldUse } from '../leases/process-report.js';
import { KeyLimits, type KeyLimitsOptions } from './key-limits.js';

const LIMIT: Limit = { requests: 100, perSeconds: 10 };
const ONE = '1';

let now: number;
let keys: Map<string, Key>;
const made: KeyLimits[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  [now, keys] = [0, new Map()];
  keyOf('key_1');
});
afterEach(() => {
  for (const limits of made.splice(0)) limits.stop();
  vi.useRealTimers();
});

function keyOf(id: string, members: Partial<Key> = {}): Key {
  const key = { ...BLANK_KEY, id, accountId: 'acc_1', limit: LIMIT, ...members };
  keys.set(id, key);
  return key;
}
function given(options: Partial<KeyLimitsOptions> = {}): KeyLimits {
  const known = { defaultLimit: null, verifier: 'this', keyOf: (id: string) => keys.get(id) ?? null };
  const limits = new KeyLimits({ ...known, countVerifiers: () => 2, monotonic: () => now, ...options });
  made.push(limits);
  return limits;
}
const use = (key: string, admitted = 0, demand = 1) => ({ key, admitted, demand });
const told = (limits: KeyLimits, ...uses: ReturnType<typeof use>[]) => limits.tell('acc_1', ONE, uses);
const admitted = (limits: KeyLimits, key: Key, times: number) =>
  Array.from({ length: times }, () => limits.take(key)!).filter(({ isAdmitted }) => isAdmitted).length;
/** Time passes, and what is to be told is told. */
async function pass(ms: number): Promise<void> {
  for (let i = 0; i < ms; i += 10) {
    now += 10;
    await vi.advanceTimersByTimeAsync(10);
  }
}

describe('a process that has the log', () => {
  it('knows no limit of a key that has none, where there is no default', () => {
    const free = keyOf('key_2', { limit: null });
    expect(given().take(free)).toBeNull();
    expect(given({ defaultLimit: { requests: 1, perSeconds: 1 } }).take(free)).toMatchObject({ isAdmitted: true });
  });

  it('lets in its part, and more where others need none', async () => {
    const limits = given();
    const key = keys.get('key_1')!;
    let sum = 0;
    for (let i = 0; i < 50; i++) {
      sum += admitted(limits, key, 5);
      await pass(20);
    }
    // all at once, and what came back in a second
    expect(sum).toBeGreaterThan(100);
    expect(sum).toBeLessThanOrEqual(112);
  });

  it('counts what guards let in against what it lets in itself', async () => {
    const limits = given();
    told(limits, use('key_1', 99, 50));
    admitted(limits, keys.get('key_1')!, 1);
    await pass(20);
    expect(admitted(limits, keys.get('key_1')!, 100)).toBeLessThanOrEqual(1);
  });

  it('says nothing of keys that are gone, have no limit, or are of another account', () => {
    keyOf('key_2', { limit: null });
    keyOf('key_3', { deleted: true });
    keyOf('key_4', { accountId: 'acc_2' });
    const { shares } = told(given(), use('key_1'), use('key_2'), use('key_3'), use('key_4'), use('key_5'));
    expect(shares.map(({ key }) => key)).toEqual(['key_1']);
  });

  it('gives two guards as much as one, however that is divided', () => {
    const limits = given();
    const [one] = limits.tell('acc_1', '1', [use('key_1', 0, 30)]).shares;
    const [two] = limits.tell('acc_1', '2', [use('key_1', 0, 10)]).shares;
    const [again] = limits.tell('acc_1', '1', [use('key_1', 0, 30)]).shares;
    expect(one!.share).toBeCloseTo(0.99);
    expect(again!.share).toBeCloseTo(0.98 * 0.75 + 0.01);
    expect(again!.share + two!.share).toBeCloseTo(1);
  });

  it('holds half of the limit against all at most, however much was let in', () => {
    const limits = given();
    expect(told(limits, use('key_1', 1e9)).shares[0]!.tokens).toBe(-50);
    now += 6_000;
    expect(told(limits, use('key_1')).shares[0]!.tokens).toBeCloseTo(10);
  });

  it('forgets the demand of who tells nothing any more', () => {
    const limits = given();
    limits.tell('acc_1', '2', [use('key_1', 0, 1_000)]);
    expect(told(limits, use('key_1', 0, 10)).shares[0]!.share).toBeLessThan(0.05);
    now += 2_001;
    expect(told(limits, use('key_1', 0, 10)).shares[0]!.share).toBeCloseTo(0.99);
  });

  it('asks many guards less often', () => {
    expect(told(given()).everyMs).toBe(250);
    expect(told(given({ countVerifiers: () => 100 })).everyMs).toBe(1_000);
  });
});

describe('processes that share a log', () => {
  it('know what guards told the others', async () => {
    const sent: ToldUse[][] = [];
    const [one, two] = [given({ publish: (all) => void sent.push([...all]) }), given()];
    told(one, use('key_1', 60, 50));
    told(one, use('key_1', 10, 50), use('key_9', 1));
    await pass(100);
    expect(sent).toEqual([
      [
        { verifier: ONE, use: use('key_1', 60, 50) },
        { verifier: ONE, use: use('key_1', 10, 50) },
      ],
    ]);
    two.hear(sent[0]!);
    expect(two.tell('acc_1', '2', [use('key_1', 0, 0)]).shares[0]!.tokens).toBeCloseTo(30);
  });
});
