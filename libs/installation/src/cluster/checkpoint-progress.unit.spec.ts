import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointProgress } from './checkpoint-progress.js';

let offset: number | null;
let asked: number;
let failure: Error | null;
let progress: CheckpointProgress;
beforeEach(() => {
  [offset, asked, failure] = [null, 0, null];
  const checkpoint = async () => {
    asked++;
    if (failure !== null) throw failure;
    return offset === null ? null : { log: 'log-1', offset, record: `record-${offset}` };
  };
  progress = new CheckpointProgress({ checkpoint }, 'log', () => 10).watch();
});
afterEach(() => progress.stop());

describe('the progress that another process makes', () => {
  it('is awaited until the checkpoint is there', async () => {
    const there = progress.waitFor(7, 5_000);
    offset = 6;
    setTimeout(() => (offset = 8), 40);
    expect(await there).toBe(true);
    expect([progress.offset, progress.lag]).toEqual([8, 1]);
  });

  it('is not awaited for longer than was said, nor when it is there already', async () => {
    offset = 3;
    expect(await progress.waitFor(4, 60)).toBe(false);
    const before = asked;
    expect(await progress.waitFor(3, 0)).toBe(true);
    expect(asked).toBe(before);
  });

  it('is asked for once by all who wait at the same moment', async () => {
    offset = 5;
    await Promise.all(Array.from({ length: 50 }, () => progress.waitFor(5, 1_000)));
    expect(asked).toBe(1);
  });

  it('says why it cannot be told, until it can', async () => {
    failure = new Error('the database is gone');
    expect(await progress.waitFor(1, 30)).toBe(false);
    expect(progress.lastError?.message).toBe('the database is gone');
    [failure, offset] = [null, 1];
    expect(await progress.waitFor(1, 1_000)).toBe(true);
    expect(progress.lastError).toBeNull();
  });
});
