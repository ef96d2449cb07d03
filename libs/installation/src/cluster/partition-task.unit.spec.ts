import { expect, it, vi } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { PartitionTask } from './partition-task.js';

it('says why a partition cannot be opened until it is, and closes it when it stops', async () => {
  let broken = true;
  let closed = false;
  const part = {
    run: ({ signal }: { signal?: AbortSignal }) =>
      new Promise<void>((resolve) => signal!.addEventListener('abort', () => resolve())),
    offset: 3,
    lag: 0,
    lastError: null,
  };
  const failed = vi.fn();
  const task = new PartitionTask(
    'log-0',
    async (opened) => {
      if (broken) throw new Error('no broker answers');
      opened.defer(() => (closed = true));
      return { log: part };
    },
    failed,
  );
  await eventually(async () => task.lastError?.message, (message) => message === 'no broker answers'); // prettier-ignore
  broken = false;
  await eventually(async () => task.lastError, (error) => error === null); // prettier-ignore
  expect(task.parts).toEqual({ log: part });
  await task.stop();
  expect(closed).toBe(true);
  expect(failed).not.toHaveBeenCalled();
});
