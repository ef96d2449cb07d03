import { expect, it } from 'vitest';
import { closing, Opened, orClose } from './opened.js';

const failing = (opened: Opened, closed: string[]) => {
  opened.use({ close: async () => void closed.push('first') });
  opened.defer(() => closed.push('second'));
  return Promise.reject(new Error('the task'));
};

it('closes what was opened, the newest first and once', async () => {
  const [opened, closed] = [new Opened(), [] as string[]];
  opened.defer(() => closed.push('first'));
  opened.defer(async () => void closed.push('second'));
  await opened.close();
  await opened.close();
  expect(closed).toEqual(['second', 'first']);
});

it('closes the rest too where one fails', async () => {
  const [opened, closed] = [new Opened(), [] as string[]];
  opened.defer(() => closed.push('first'));
  opened.defer(() => Promise.reject(new Error('the second')));
  await expect(opened.close()).rejects.toThrow('the second');
  expect(closed).toEqual(['first']);
});

it('closes when a task ends, and when one fails, with the error of the task', async () => {
  const closed: string[] = [];
  expect(await closing(async (opened) => (opened.defer(() => closed.push('it')), 7))).toBe(7);
  await expect(closing((opened) => failing(opened, closed))).rejects.toThrow('the task');
  expect(closed).toEqual(['it', 'second', 'first']);
});

it('stays open unless the task fails', async () => {
  const closed: string[] = [];
  expect(await orClose(async (opened) => (opened.defer(() => closed.push('it')), 7))).toBe(7);
  await expect(orClose((opened) => failing(opened, closed))).rejects.toThrow('the task');
  expect(closed).toEqual(['second', 'first']);
});

it.each([closing, orClose])('fails with the error of the task also where closing fails', async (run) => {
  const task = (opened: Opened) => {
    opened.defer(() => Promise.reject(new Error('the closing')));
    return Promise.reject(new Error('the task'));
  };
  await expect(run(task)).rejects.toThrow('the task');
});
