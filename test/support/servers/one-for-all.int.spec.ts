import { expect, it, onTestFinished, vi } from 'vitest';
import { offeredServer, offerServers } from './one-for-all.js';

/** Servers that are started with a number each. */
async function offered() {
  let starts = 0;
  let die = () => undefined as unknown;
  const stopped: number[] = [];
  const start = async () => {
    const place = ++starts;
    const gone = new Promise((resolve) => (die = () => resolve(undefined)));
    return { place, gone, stop: async () => void stopped.push(place) };
  };
  const fails = async () => Promise.reject(new Error(`start ${++starts} failed`));
  vi.stubEnv('TEST_SERVERS', '');
  const stop = await offerServers({ start, fails });
  onTestFinished(stop);
  onTestFinished(() => void vi.unstubAllEnvs());
  return { die: () => die(), stop, stopped };
}

it('all who ask get the same server', async () => {
  await offered();
  expect(await Promise.all([offeredServer('start'), offeredServer('start')])).toEqual([1, 1]);
});

it('after one has died the next who asks gets another; each is stopped in the end', async () => {
  const { die, stop, stopped } = await offered();
  await offeredServer('start');
  die();
  expect(await offeredServer('start')).toBe(2);
  await stop();
  expect(stopped).toEqual([1, 2]);
});

it('one that did not start is started again for the next who asks', async () => {
  await offered();
  await expect(offeredServer('fails')).rejects.toThrow('start 1 failed');
  await expect(offeredServer('fails')).rejects.toThrow('start 2 failed');
});
