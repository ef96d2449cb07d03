import { expect, it } from 'vitest';
import { GuardLeases } from './guard-leases.js';
import type { GuardReport, RememberedInstance } from './known-instances.js';

const LEASE_MS = 1_000;

const report = (instance: string, applied: number): GuardReport => {
  const known = { account: 'acc', reporter: 'key', instance, boot: 'boot', service: 'guard', version: '1' };
  return { ...known, applied, position: `log.${applied}.record` };
};

/** Leases over a register whose saves are made durable one by one, by hand. */
async function leasesWith(
  newest: { offset: number },
  clock: { ms: number },
  known: readonly RememberedInstance[] | null = [],
) {
  const saves: { instances: readonly RememberedInstance[]; durable: () => void }[] = [];
  const register = {
    load: () => Promise.resolve(known),
    save: (instances: readonly RememberedInstance[]) =>
      new Promise<void>((durable) => void saves.push({ instances, durable })),
  };
  const leases = new GuardLeases(() => newest.offset, register, { leaseMs: LEASE_MS, monotonic: () => clock.ms });
  const started = leases.start();
  await new Promise((resolve) => setImmediate(resolve));
  for (const { durable } of saves.splice(0)) durable();
  await started;
  return { leases, saves };
}

it('newcomers at the same time: the list that is saved last names all of them', async () => {
  const { leases, saves } = await leasesWith({ offset: 5 }, { ms: 0 });
  const reports = ['a', 'b', 'c'].map((instance) => leases.report(report(instance, 5)));
  for (const { durable } of saves) durable();
  expect(await Promise.all(reports)).toEqual([true, true, true]);
  expect(saves.at(-1)!.instances.map(({ instance }) => instance)).toEqual(['a', 'b', 'c']);
});

it('where nobody knows who holds a lease, the process after the next one waits for it too', async () => {
  const newest = { offset: 5 };
  const before = await leasesWith(newest, { ms: 0 }, null);
  const joins = before.leases.report(report('a', 5));
  before.saves[0]!.durable();
  await joins;
  const clock = { ms: 0 };
  const { leases } = await leasesWith(newest, clock, before.saves[0]!.instances);
  await leases.report(report('a', 5));
  let settled = false;
  const waits = leases.settled(5).then(() => (settled = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).toBe(false);
  clock.ms = LEASE_MS * 1.001;
  await leases.report(report('a', 5));
  await waits;
});

it('a process that grants longer leases than the one before writes that down before it does', async () => {
  const { applied: _applied, position: _position, ...known } = report('a', 5);
  const saves: (readonly RememberedInstance[])[] = [];
  const register = {
    load: () => Promise.resolve([{ ...known, leaseMs: LEASE_MS / 2 }]),
    save: (instances: readonly RememberedInstance[]) => Promise.resolve(void saves.push(instances)),
  };
  const leases = new GuardLeases(() => 5, register, { leaseMs: LEASE_MS, monotonic: () => 0 });
  await leases.start();
  expect(saves).toEqual([[{ ...known, leaseMs: LEASE_MS }]]);
});
