import { describe, expect, it } from 'vitest';
import type { ActivityRecorder } from '../activity/activity-recorder.js';
import type { GuardReplica } from '../replica/guard-replica.js';
import type { GuardStatus } from '../replica/guard-status.js';
import { LatchkeyHealth } from './latchkey-health.js';

const STATUS: GuardStatus = {
  ready: true,
  reason: null,
  position: 'log.5.id',
  lagMs: 1_500,
  leaseLeftMs: 9_000,
  connected: true,
  lastError: null,
  keys: 7,
  verifications: { OK: 3, WRONG_SECRET: 1 },
};
const given = (status: Partial<GuardStatus> = {}) =>
  new LatchkeyHealth(
    { status: () => ({ ...STATUS, ...status }) } as GuardReplica,
    { undelivered: 2 } as ActivityRecorder,
  );

describe('the health of a guard', () => {
  it('is up while it verifies, without counts of verifications', () => {
    const { verifications: _, ...status } = STATUS;
    expect(given().check()).toEqual({ latchkey: { status: 'up', ...status } });
  });
  it('is down with a reason while it does not, under the name that is asked for', () =>
    expect(given({ ready: false, reason: 'no lease' }).check('keys')).toMatchObject({
      keys: { status: 'down', reason: 'no lease' },
    }));
  it('is what the guard says', () => expect(given().status()).toEqual(STATUS));
});

describe('metrics', () => {
  const samples = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

  it('are in the format of Prometheus', () => {
    const text = given().metrics();
    expect(text.endsWith('\n')).toBe(true);
    expect(samples(text)).toEqual([
      'latchkey_guard_ready 1',
      'latchkey_guard_connected 1',
      'latchkey_guard_lag_seconds 1.5',
      'latchkey_guard_lease_left_seconds 9',
      'latchkey_guard_keys 7',
      'latchkey_guard_undelivered_outcomes 2',
      'latchkey_guard_verifications_total{code="OK"} 3',
      'latchkey_guard_verifications_total{code="WRONG_SECRET"} 1',
    ]);
    for (const name of samples(text).map((line) => /^\w+/.exec(line)![0])) {
      expect(text).toMatch(new RegExp(`^# HELP ${name} .+\n# TYPE ${name} (gauge|counter)$`, 'm'));
    }
  });
  it('say so where nothing was heard yet', () => {
    const text = given({ ready: false, lagMs: null, verifications: {} }).metrics();
    expect(samples(text)).toContain('latchkey_guard_lag_seconds NaN');
    expect(samples(text)).toContain('latchkey_guard_ready 0');
  });
});
