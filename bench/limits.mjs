// How exactly ten verifiers share a limit: simulated, so the machine does not matter.
import { overTenSeconds, scenarios, simulate, startOf } from '../libs/replica/dist/limits/limit-simulation.js';

const LIMITS = [
  { requests: 1_000, perSeconds: 10 },
  { requests: 100, perSeconds: 1 },
  { requests: 6_000, perSeconds: 60 },
  { requests: 50, perSeconds: 10 },
];
const TIMES = [0.5, 0.9, 1.2, 2, 10];
const SEEDS = [1, 2, 3];
const GOAL = { steady: '95-110 %', other: null };

const percent = (part) => Math.round(part * 100);
const names = Object.keys(scenarios(LIMITS[0], 1));

const rows = LIMITS.flatMap((limit) => names.map((name) => rowOf(limit, name)));
console.log(JSON.stringify(rows));

function rowOf(limit, name) {
  const found = TIMES.flatMap((times) =>
    SEEDS.map((seed) => ({ times, seen: simulate({ ...scenarios(limit, times)[name], seed }) })),
  );
  const parts = found.map(({ times, seen }) => overTenSeconds(seen, startOf(limit, times)));
  const least = Math.min(...parts.map((part) => part.least));
  const most = Math.max(...parts.map((part) => part.most));
  const sum = (of) => found.reduce((all, { seen }) => all + seen.reduce((sum, second) => sum + second[of], 0), 0);
  // with fewer requests, one more or less is a part of them
  const isFast = limit.requests / limit.perSeconds >= 10;
  const isSteady = isFast && !name.startsWith('bursts') && !name.includes('cut off');
  return {
    figure: `${limit.requests} requests in ${limit.perSeconds} s, ${name}: let in within 10 s`,
    goal: isSteady ? GOAL.steady : GOAL.other,
    measured: `${percent(least)}-${percent(most)} %`,
    numbers: `in all ${percent(sum('admitted') / sum('alone'))} %`,
  };
}
