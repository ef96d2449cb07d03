import { expect, it } from 'vitest';
import { describeWith } from '../support/servers/describe-with.js';
import { chaos } from './chaos.js';
import { FAULTS } from './faults.js';

const SEED = 1;
// a dead broker is replaced sooner than in production, so that a shorter lease outlasts it
const QUICK = { 'broker.session.timeout.ms': '2000', 'broker.heartbeat.interval.ms': '500' };
const LEASE_MS = 4_000;
const FAULT_MS = 5_000;

(await describeWith('own kafka', 'own mongo'))('while servers and processes fail', () => {
  it('every promise is kept', async () => {
    const faults = [FAULTS.leaderKilled, FAULTS.apiPaused, FAULTS.primaryKilled];
    const report = await chaos({ seed: SEED, faults, holdMs: FAULT_MS, leaseMs: LEASE_MS, settings: QUICK });
    expect(report.violations, `${report.table}\n${report.logs}`).toEqual([]);
    const done = report.workload.operations.filter(({ outcome }) => outcome === 'done');
    expect(done.length, report.table).toBeGreaterThan(100);
    expect(report.workload.verifications.filter(({ valid }) => valid).length).toBeGreaterThan(100);
  }, 240_000);
});
