import { expect, it } from 'vitest';
import { GuardLeases, type GuardReport, type KnownInstance } from './guard-leases.js';

const LEASE_MS = 1_000;

const report = (instance: string, applied: number): GuardReport => {
  const known = { account: 'acc', reporter: 'key', instance, boot: 'boot', service: 'guard', version: '1' };
  return { ...known, applied, position: `log.${applied}.record` };
};

/** Leases over a register whose saves are made durable one by one, by hand. */
async function leasesWith(newest: { offset: number }, clock: { ms: number }) {
  const saves: { instances: readonly KnownInstance[]; durable: () => void }[] = [];
  const register = {
    load: () => Promise.resolve([]),
    save: (instances: readonly KnownInstance[]) =>
      new Promise<void>((durable) => void saves.push({ instances, durable })),
  };
  const leases = new GuardLeases(() => newest.offset, register, { leaseMs: LEASE_MS, monotonic: () => clock.ms });
  await leases.start();
  return { leases, saves };
}

it('newcomers at the same time: the list that is saved last names all of them', async () => {
  const { leases, saves } = await leasesWith({ offset: 5 }, { ms: 0 });
  const reports = ['a', 'b', 'c'].map((instance) => leases.report(report(instance, 5)));
  for (const { durable } of saves) durable();
  expect(await Promise.all(reports)).toEqual([true, true, true]);
  expect(saves.at(-1)!.instances.map(({ instance }) => instance)).toEqual(['a', 'b', 'c']);
});
