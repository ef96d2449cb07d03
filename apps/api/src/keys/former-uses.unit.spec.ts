import { iso } from '@latchkey/domain';
import { expect, it, vi } from 'vitest';
import { FormerUses } from './former-uses.js';

const NOW = 7;

/** Uses as a read model tells them that answers when it is told to. */
function slow() {
  const lastUsedAt = vi.fn(() => new Promise<number | null>((resolve, reject) => Object.assign(answer, { resolve, reject }))); // prettier-ignore
  const answer = {} as { resolve: (at: number | null) => void; reject: (why: Error) => void };
  const uses = new FormerUses({ lastUsedAt });
  return { lastUsedAt, answer, of: () => uses.of('acc', 'key', NOW) };
}

it('are asked for once in a while', async () => {
  const { lastUsedAt, answer, of } = slow();
  const first = of();
  answer.resolve(3);
  expect([await first, of(), of()]).toEqual([iso(3), iso(3), iso(3)]);
  expect(lastUsedAt).toHaveBeenCalledTimes(1);
});

it('are this one where the read model is slow, until it has answered', async () => {
  const { lastUsedAt, answer, of } = slow();
  expect([await of(), of()]).toEqual([iso(NOW), iso(NOW)]);
  answer.resolve(3);
  await expect.poll(() => of()).toBe(iso(3));
  expect(lastUsedAt).toHaveBeenCalledTimes(1);
});

it('are this one where the read model cannot be asked', async () => {
  const { answer, of } = slow();
  const first = of();
  answer.reject(new Error('away'));
  expect([await first, of()]).toEqual([iso(NOW), iso(NOW)]);
});
