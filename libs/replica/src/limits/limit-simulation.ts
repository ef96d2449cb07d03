import { LimitMeter, LIMIT_PACE_MS, rateOf, type Limit, type LimitShare, type LimitUse } from '@latchkey/domain';
import { LimitShares } from './limit-shares.js';

/*
 * Verifiers that share one limit, millisecond by millisecond: for the tests of LimitShares, and for `npm run bench -- limits`.
 */

/** Which verifiers get a request in this millisecond, by their numbers. */
export type Load = (ms: number, random: () => number) => readonly number[];

/** From when on, and until when, something is so for a verifier; ms. */
interface Spell {
  readonly verifier: number;
  readonly from: number;
  readonly to: number;
}

export interface Simulated {
  readonly limit: Limit;
  readonly load: Load;
  readonly seconds: number;
  /** default: ten */
  readonly verifiers?: number;
  /** killed, and started anew at the end */
  readonly dead?: readonly Spell[];
  /** lets callers in, but neither tells nor hears anything */
  readonly cutOff?: readonly Spell[];
  /** when all verifiers start anew, ms */
  readonly restartsAt?: number;
  /** when who divides the limit is replaced, ms */
  readonly replacedAt?: number;
  readonly seed: number;
}

/** Requests of one second. */
export interface Second {
  readonly asked: number;
  readonly admitted: number;
  /** what one verifier with all of the limit lets in */
  readonly alone: number;
}

const WAY_MS = 10;

interface Verifier {
  meter: LimitMeter;
  mail: { readonly at: number; readonly answer: LimitShare }[];
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff) / 0x8000_0000;
}

/** As many requests a second on average; each goes to a verifier by weight. The weights add up to 1. */
export function arrivals(perSecond: number, weights: (ms: number) => readonly number[]): Load {
  return (ms, random) => {
    const found: number[] = [];
    for (let expected = perSecond / 1000; expected > 0; expected--) {
      if (random() >= expected) continue;
      let left = random();
      const at = weights(ms).findIndex((weight) => (left -= weight) < 0);
      if (at >= 0) found.push(at);
    }
    return found;
  };
}

/** What becomes of the requests, second by second. */
export function simulate(given: Simulated): Second[] {
  const { limit, load, seconds, verifiers: count = 10, dead = [], cutOff = [], restartsAt, replacedAt, seed } = given;
  let ms = 0;
  const clock = () => ms;
  const random = randomFrom(seed);
  const arriving = randomFrom(seed + 1);
  let shares = new LimitShares(clock, random);
  const fresh = (): Verifier => ({ meter: new LimitMeter('key', limit, count, ms), mail: [] });
  const verifiers = Array.from({ length: count }, fresh);
  const alone = new LimitMeter('key', limit, 1, 0);
  const seen: { asked: number; admitted: number; alone: number }[] = [];
  const during = (spells: readonly Spell[], i: number) =>
    spells.some(({ verifier, from, to }) => verifier === i && ms >= from && ms < to);
  const exchange = (i: number): void => {
    const { meter, mail } = verifiers[i]!;
    while (mail[0] !== undefined && mail[0].at <= ms) meter.told(mail.shift()!.answer, count, ms);
    if (!meter.isDue(ms, LIMIT_PACE_MS)) return;
    const use = meter.tell(ms, LIMIT_PACE_MS);
    if (during(cutOff, i)) return meter.notTold(use);
    mail.push({ at: ms + 2 * WAY_MS, answer: heardBy(shares, i, use, limit, count) });
  };
  for (; ms < seconds * 1000; ms++) {
    const second = (seen[Math.floor(ms / 1000)] ??= { asked: 0, admitted: 0, alone: 0 });
    if (ms === replacedAt) shares = new LimitShares(clock, random);
    for (let i = 0; i < count; i++) {
      if (ms === restartsAt || dead.some(({ verifier, to }) => verifier === i && to === ms)) verifiers[i] = fresh();
      if (!during(dead, i)) exchange(i);
    }
    for (const i of load(ms, arriving)) {
      second.asked++;
      // nobody is let in by who is dead, however many verifiers there are
      if (during(dead, i)) continue;
      if (alone.take(ms, LIMIT_PACE_MS)) second.alone++;
      if (verifiers[i]!.meter.take(ms, LIMIT_PACE_MS)) second.admitted++;
    }
  }
  return seen;
}

function heardBy(shares: LimitShares, i: number, use: LimitUse, limit: Limit, count: number): LimitShare {
  shares.heard(String(i), use, limit);
  return shares.shareOf(String(i), use.key, count);
}

/** The least and the most that was let in within ten seconds, as parts of what one verifier would have let in. */
export function overTenSeconds(seen: readonly Second[], from: number): { least: number; most: number } {
  const sum = (part: readonly Second[], of: 'admitted' | 'alone') => part.reduce((all, one) => all + one[of], 0);
  const windows = seen.slice(from, -9).map((_, i) => seen.slice(from + i, from + i + 10));
  const parts = windows.map((window) => sum(window, 'admitted') / Math.max(1, sum(window, 'alone')));
  return { least: Math.min(...parts), most: Math.max(...parts) };
}

const TEN = 10;
const EVENLY = Array.from({ length: TEN }, () => 1 / TEN);
const SKEWED = [0.5, 0.25, 0.12, 0.06, 0.03, 0.015, 0.01, 0.007, 0.005, 0.003];
const only = (at: number) => Array.from({ length: TEN }, (_, i) => Number(i === at));

/** Loads over ten verifiers, by name. @param times how much is asked for, as a multiple of the limit */
export function scenarios(limit: Limit, times: number): Record<string, Omit<Simulated, 'seed'>> {
  const perSecond = rateOf(limit) * 1000 * times;
  // what is left at the start is used up by then
  const from = startOf(limit, times);
  const at = (from + 12) * 1000;
  const given = (load: Load, more: Partial<Simulated> = {}) => ({ limit, load, seconds: from + 40, ...more });
  const steady = (weights: (ms: number) => readonly number[], more?: Partial<Simulated>) =>
    given(arrivals(perSecond, weights), more);
  const bursts = (everyMs: number): Load => {
    const load = arrivals(2 * perSecond, () => EVENLY);
    return (ms, random) => (Math.floor(ms / everyMs) % 2 === 0 ? load(ms, random) : []);
  };
  const spell = (verifier: number, ms: number) => ({ verifier, from: at, to: at + ms });
  return {
    even: steady(() => EVENLY),
    'one of ten': steady(() => only(0)),
    skewed: steady(() => SKEWED),
    'moves every 3 s': steady((ms) => only(Math.floor(ms / 3_000) % TEN)),
    'moves every 10 s': steady((ms) => only(Math.floor(ms / 10_000) % TEN)),
    'spreads from one to ten': steady((ms) => (ms < at ? only(0) : EVENLY)),
    'bursts of 1 s': given(bursts(1_000)),
    'bursts of 5 s': given(bursts(5_000)),
    'two die and come back': steady(() => EVENLY, { dead: [spell(0, 13_000), spell(1, 12_000)] }),
    'the busiest dies, others take over': steady((ms) => (ms < at ? SKEWED : [0, ...SKEWED.slice(0, -1)]), {
      dead: [spell(0, 1e9)],
    }),
    'all verifiers restart': steady(() => EVENLY, { restartsAt: at }),
    'the API is replaced': steady(() => SKEWED, { replacedAt: at }),
    'one of ten is cut off for 8 s': steady(() => EVENLY, { cutOff: [spell(0, 8_000)] }),
    'the busiest is cut off for 8 s': steady(() => SKEWED, { cutOff: [spell(0, 8_000)] }),
  };
}

/** The second from which on a load has used up what was left at its start. */
export function startOf({ perSeconds }: Limit, times: number): number {
  return perSeconds * (times > 1 ? Math.ceil(1 / (times - 1)) : 1) + 15;
}
