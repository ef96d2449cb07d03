import { expect, it } from 'vitest';
import { chaos } from './chaos.js';
import { FAULTS, type Fault } from './faults.js';
import { randomOf } from './random.js';

const { CHAOS_SEED: seed = '1', CHAOS_MINUTES: minutes = '2' } = process.env;
const LEASE_MS = 15_000;
const FAULT_MS = 18_000;
// a fault with what comes before and after it
const FAULT_TAKES_MS = 30_000;

it(`every promise is kept, seed ${seed}`, { timeout: 0 }, async () => {
  const faults = shuffled(Object.values(FAULTS), Number(seed), Math.ceil((Number(minutes) * 60_000) / FAULT_TAKES_MS));
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const report = await chaos({ seed: Number(seed), faults, holdMs: FAULT_MS, leaseMs: LEASE_MS, onFault: say });
  const { operations, verifications } = report.workload;
  say(`\nseed ${seed}: ${operations.length} changes, ${verifications.length} verifications\n\n${report.table}\n`);
  expect(report.violations, report.logs).toEqual([]);
});

/** All of them in an order that the seed fixes, and again until there are so many. */
function shuffled(all: readonly Fault[], seed: number, count: number): Fault[] {
  const random = randomOf(seed);
  const chosen: Fault[] = [];
  while (chosen.length < count) {
    const round = all.map((fault) => ({ fault, at: random() })).sort((a, b) => a.at - b.at);
    chosen.push(...round.map(({ fault }) => fault));
  }
  return chosen.slice(0, count);
}
