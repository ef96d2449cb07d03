import { afterEach, expect, test, vi } from 'vitest';
import { LogReplaced, PositionOutOfRange } from '../../event-log.errors.js';
import type { StoredRecord } from '../../event-log.port.js';
import type { Fetched, PartitionConnection } from '../wire/partition-connection.js';
import { olderRecords, Tail } from './tail.js';
import { TailState } from './tail-state.js';

const MINUTE_MS = 60_000;
const OUT_OF_RANGE = Object.assign(new Error('out of range'), { type: 'OFFSET_OUT_OF_RANGE' });

afterEach(() => vi.useRealTimers());

const record = (offset: number, text: string): StoredRecord => ({ offset, bytes: Buffer.from(text) });
const textOf = ({ bytes }: StoredRecord) => Buffer.from(bytes).toString();

/** A partition that answers from `history`, and does `before` each answer what a test wants. */
function partition(history: () => readonly StoredRecord[], before: (from: number) => void): PartitionConnection {
  const fetch = async (from: number): Promise<Fetched> => {
    before(from);
    await new Promise((resolve) => setImmediate(resolve));
    return { records: history().slice(from), begin: 0 };
  };
  return {
    name: 'log-0',
    fetch,
    range: async () => ({ begin: 0, end: history().length }),
  } as unknown as PartitionConnection;
}

/** As when the machine was suspended: the clock has moved when the answer is there. */
function sleepThrough(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + MINUTE_MS });
}

const HISTORY = [record(0, 'a'), record(1, 'b')];
const OTHER = [record(0, 'x'), record(1, 'y'), record(2, 'z')];

test('what comes after a long silence is not taken before the newest record was seen again', async () => {
  const state = new TailState({ begin: 0, end: 0 });
  const notices: string[] = [];
  let history = HISTORY;
  const connection = partition(() => history, (from) => {
    if (from !== 2 || history === OTHER) return;
    history = OTHER;
    sleepThrough();
  }); // prettier-ignore
  await new Tail(connection, state, (text) => notices.push(text)).run();
  expect(state.failure).toBeInstanceOf(LogReplaced);
  expect(state.recent.since(0)!.map(textOf)).toEqual(['a', 'b']);
});

test('a history that is the same after a long silence is followed on', async () => {
  const state = new TailState({ begin: 0, end: 0 });
  let history = HISTORY;
  const connection = partition(() => history, (from) => {
    if (from === 2 && history === HISTORY) {
      history = [...HISTORY, record(2, 'c')];
      sleepThrough();
    }
    if (from === 3) state.close();
  }); // prettier-ignore
  await new Tail(connection, state, () => undefined).run();
  expect([state.failure, state.readable, state.suspect]).toEqual([null, 3, false]);
});

test('older records that come after a long silence are suspect', async () => {
  const state = new TailState({ begin: 0, end: 2 });
  const { read } = olderRecords(
    partition(() => HISTORY, sleepThrough),
    state,
  );
  expect(await read(0)).toEqual([]);
  expect(state.suspect).toBe(true);
});

test.each([
  ['ends before them', () => Promise.resolve({ begin: 0, end: 1 })],
  ['cannot be asked', () => Promise.reject(new Error('no leader'))],
])('older records that are not there are left to the tail to judge when the log %s', async (_name, range) => {
  const state = new TailState({ begin: 0, end: 2 });
  const connection = {
    name: 'log-0',
    fetch: () => Promise.reject(OUT_OF_RANGE),
    range,
  } as unknown as PartitionConnection;
  expect(await olderRecords(connection, state).read(1)).toEqual([]);
  expect(state.suspect).toBe(true);
});

test('older records that were removed are out of range', async () => {
  const state = new TailState({ begin: 0, end: 20 });
  const range = () => Promise.resolve({ begin: 10, end: 20 });
  const connection = {
    name: 'log-0',
    fetch: () => Promise.reject(OUT_OF_RANGE),
    range,
  } as unknown as PartitionConnection;
  await expect(olderRecords(connection, state).read(1)).rejects.toThrow(PositionOutOfRange);
});
