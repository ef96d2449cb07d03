import type { CheckHourDocument } from '@latchkey/projections';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, OTHER } from './fixtures.contract.js';
import type { Subject } from './subject.contract.js';

const hour = (at: number, more: Partial<CheckHourDocument> = {}): CheckHourDocument => {
  const accountId = more.accountId ?? ACCOUNT;
  return { id: `${accountId}/${at}`, accountId, at, accepted: at, refused: { EXPIRED: 1 }, pos: 1, ...more };
};

/** checks, and documentsAfter of them. */
export function checkContract(subject: Subject): void {
  describe('checks by hour', () => {
    it('come oldest first, from a time on and before another', async () => {
      await subject.put({ checks: [30, 10, 20, 40].map((at) => hour(at)) });
      expect(await subject.model.checks(ACCOUNT, 0, 100)).toEqual([10, 20, 30, 40].map((at) => hour(at)));
      expect(await subject.model.checks(ACCOUNT, 20, 40)).toEqual([hour(20), hour(30)]);
      expect(await subject.model.checks(ACCOUNT, 11, 20)).toEqual([]);
    });

    it('give way to newer ones', async () => {
      await subject.put({ checks: [hour(10, { accepted: 5, pos: 7 })] });
      await subject.put({ checks: [hour(10, { accepted: 4, pos: 6 })] });
      const newest = hour(10, { accepted: 9, refused: { STALE: 3, UNKNOWN_KEY: 2 }, pos: 8 });
      await subject.put({ checks: [newest] });
      expect(await subject.model.checks(ACCOUNT, 0, 100)).toEqual([newest]);
    });

    it('stay within their account', async () => {
      await subject.put({ checks: [hour(10), hour(10, { accountId: OTHER, accepted: 8 })] });
      expect((await subject.model.checks(OTHER, 0, 100)).map(({ accepted }) => accepted)).toEqual([8]);
    });

    it('are as many as there are', async () => {
      const many = Array.from({ length: 745 }, (_, at) => hour(at));
      await subject.put({ checks: many.toReversed() });
      expect(await subject.model.checks(ACCOUNT, 0, 1000)).toEqual(many);
    });

    it('are listed by id, a page after the other', async () => {
      expect(await subject.model.documentsAfter('checks', null, 10)).toEqual([]);
      const all = [1, 2, 3, 4].map((at) => hour(at));
      const foreign = hour(1, { accountId: OTHER });
      await subject.put({ checks: [foreign, ...all] });
      expect(await subject.model.documentsAfter('checks', null, 3)).toEqual(all.slice(0, 3));
      expect(await subject.model.documentsAfter('checks', all[2]!.id, 3)).toEqual([all[3], foreign]);
      expect(await subject.model.documentsAfter('checks', foreign.id, 3)).toEqual([]);
    });
  });
}
