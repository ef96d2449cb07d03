import type { UseHourDocument } from '@latchkey/projections';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, OTHER } from './fixtures.contract.js';
import type { Subject } from './subject.contract.js';

const HOUR = 3_600_000;
const service = { service: 'scorecard', accepted: 3, refused: { EXPIRED: 1 }, last: 7, address: '10.0.0.1', previous: [{ until: 9, count: 1, last: 5 }] }; // prettier-ignore
const hour = (n: number, key = 'k1', more: Partial<UseHourDocument> = {}): UseHourDocument => {
  const at = n * HOUR;
  return { id: `${key}/${at}`, accountId: ACCOUNT, key, at, services: [service], pos: 1, ...more };
};

/** uses, oldestUse, and removal of them. */
export function useContract(subject: Subject): void {
  const uses = (key = 'k1', from = 0, to = 1_000 * HOUR, account = ACCOUNT) =>
    subject.model.uses(account, key, from, to);

  describe('uses by hour', () => {
    it('come oldest first, of one key, from a time on and before another', async () => {
      await subject.put({ uses: [30, 10, 20, 9].map((at) => hour(at)) });
      await subject.put({ uses: [hour(15, 'k10'), hour(15, 'k')] });
      expect(await uses()).toEqual([9, 10, 20, 30].map((at) => hour(at)));
      expect(await uses('k1', 10 * HOUR, 30 * HOUR)).toEqual([hour(10), hour(20)]);
      expect(await uses('k')).toEqual([hour(15, 'k')]);
      expect(await uses('k2')).toEqual([]);
    });

    it('give way to newer ones, by position', async () => {
      await subject.put({ uses: [hour(10, 'k1', { pos: 7 })] });
      await subject.put({ uses: [hour(10, 'k1', { pos: 6, services: [] })] });
      const newest = hour(10, 'k1', { pos: 8, services: [service, { ...service, service: 'latchkey', last: null }] });
      await subject.put({ uses: [newest] });
      expect(await uses()).toEqual([newest]);
      expect(await subject.model.load('uses', [newest.id])).toEqual([newest]);
    });

    it('stay within their account', async () => {
      await subject.put({ uses: [hour(10), hour(11, 'k2', { accountId: OTHER })] });
      expect(await uses('k2')).toEqual([]);
      expect(await uses('k2', 0, 1_000 * HOUR, OTHER)).toHaveLength(1);
      expect(await uses('k1', 0, 1_000 * HOUR, 'acc_none')).toEqual([]);
    });

    it('hold any text that a guard may send', async () => {
      const odd = hour(10, 'k1', { services: [{ ...service, agent: '"\\ü 🙂 \u2028', refused: { A: 1 } }] });
      await subject.put({ uses: [odd] });
      expect(await uses()).toEqual([odd]);
    });

    it('leave when they are too old, of every key and account, in steps that end', async () => {
      const many = Array.from({ length: 450 }, (_, n) => hour(n % 10, `k${n}`, { accountId: n % 2 ? ACCOUNT : OTHER }));
      await subject.put({ uses: [...many, hour(12)] });
      expect(await subject.model.oldestUse()).toBe(0);
      const removal = { of: 'uses', before: 9 * HOUR } as const;
      let steps = 0;
      while (await subject.model.remove(removal)) steps += 1;
      expect(steps).toBeGreaterThan(1);
      expect(await subject.model.oldestUse()).toBe(9 * HOUR);
      expect(await subject.model.documentsAfter('uses', null, 200)).toHaveLength(46);
      while (await subject.model.remove({ of: 'activity', before: 100 * HOUR }));
      expect(await uses()).toEqual([hour(12)]);
      while (await subject.model.remove({ of: 'uses', before: 13 * HOUR }));
      expect(await subject.model.oldestUse()).toBeNull();
    });
  });
}
