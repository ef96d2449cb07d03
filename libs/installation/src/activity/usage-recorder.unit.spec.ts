import { decodeActivity, encodeActivity, hourOf, type KeyUse } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as events from '../../../../test/support/history.js';
import { ACCOUNT, credential, History, START } from '../../../../test/support/history.js';
import { MemoryLog } from '../../../../test/support/memory-log.js';
import { UsageRecorder } from './usage-recorder.js';

afterEach(() => void vi.useRealTimers());

function given() {
  const replica = new Replica({ now: () => START });
  const history = new History()
    .event('usr_1', events.userRegistered('Ana'))
    .event('key_1', events.keyCreated(credential(1), 'usr_1'));
  for (const record of history.records) replica.apply(record);
  replica.serving = true;
  const log = new MemoryLog();
  const all = () =>
    log.records.map((bytes) => decodeActivity(bytes) as { kind: string; account: string; uses: KeyUse[] });
  const written = () => all().filter(({ kind }) => kind !== 'use');
  const hourly = () => all().filter(({ kind }) => kind === 'use');
  return {
    replica,
    log,
    usage: new UsageRecorder(replica, { append: (record) => log.append(encodeActivity(record)) }, { now: () => START }),
    written,
    hourly,
  };
}
const use = (key: string, count: number, last: number): KeyUse => ({ key, count, last });

describe('what guards in other processes counted', () => {
  it('is added up by key and account, with the latest time', async () => {
    const { usage, written } = given();
    usage.add('acc_1', 'scorecard', [use('key_1', 2, 70), use('key_2', 1, 10)]);
    usage.add('acc_1', 'scorecard', [use('key_1', 3, 60)]);
    usage.add('acc_2', 'scorecard', [use('key_1', 5, 99)]);
    await usage.flush();
    expect(written()).toMatchObject([
      { account: 'acc_1', uses: [use('key_1', 5, 70), use('key_2', 1, 10)] },
      { account: 'acc_2', uses: [use('key_1', 5, 99)] },
    ]);
  });

  it('is written once', async () => {
    const { usage, written } = given();
    usage.add('acc_1', 'scorecard', [use('key_1', 2, 70)]);
    await usage.flush();
    await usage.flush();
    expect(written()).toHaveLength(1);
  });

  it('stands beside what this process counted itself', async () => {
    const { usage, replica, written } = given();
    const { accessKey, secretKey } = credential(1);
    replica.verify(accessKey, secretKey, 'api');
    usage.add(ACCOUNT, 'scorecard', [use('key_1', 2, 70)]);
    await usage.stop();
    expect(written()).toMatchObject([{ uses: [use('key_1', 1, START)] }, { uses: [use('key_1', 2, 70)] }]);
  });

  it('goes into several records where it is much', async () => {
    const { usage, written } = given();
    usage.add('acc_1', 'scorecard', Array.from({ length: 5_001 }, (_, i) => use(`key_${i}`, 1, 1))); // prettier-ignore
    await usage.flush();
    expect(written().map(({ uses }) => uses.length)).toEqual([5_000, 1]);
  });

  it('is nothing: nothing is written', async () => {
    const { usage, written } = given();
    usage.add('acc_1', 'scorecard', []);
    await usage.flush();
    expect(written()).toEqual([]);
  });
});

describe('how credentials were checked', () => {
  const unknown = { valid: false, code: 'UNKNOWN_KEY' } as const;

  it('is written in a record of its own, what is of nobody for the first account', async () => {
    const { usage, replica, written } = given();
    const { accessKey, secretKey } = credential(1);
    usage.verifications.count(replica.verify(accessKey, secretKey, 'api'), ACCOUNT);
    usage.verifications.count(unknown, null);
    await usage.flush();
    const at = Math.floor(START / 3_600_000) * 3_600_000;
    const hours = [{ at, accepted: 1, refused: {} }, { at, accepted: 0, refused: { UNKNOWN_KEY: 1 } }]; // prettier-ignore
    expect(written()).toMatchObject([{ kind: 'usage' }, { kind: 'checks', account: ACCOUNT, hours }]);
  });

  it('is written once a minute, not as often as uses are', async () => {
    vi.useFakeTimers();
    const { usage, written } = given();
    usage.start();
    const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
    usage.verifications.count(unknown, ACCOUNT);
    usage.add(ACCOUNT, 'scorecard', [use('key_1', 2, 70)]);
    await after(50_000);
    expect(written()).toMatchObject([{ kind: 'usage' }]);
    await after(10_000);
    expect(written()).toMatchObject([{ kind: 'usage' }, { kind: 'checks' }]);
    await after(600_000);
    expect(written()).toHaveLength(2);
    await usage.stop();
  });
});

describe('what keys are used for', () => {
  const at = hourOf(START);

  it('is written by hour and service, refusals too, which are no use', async () => {
    const { usage, replica, written, hourly } = given();
    const { accessKey, secretKey } = credential(1);
    const request = { ip: '10.0.0.1', headers: { 'user-agent': 'curl/8' } };
    replica.verify(accessKey, secretKey, 'api', request);
    replica.verify(accessKey, credential(2).secretKey, 'api', request);
    usage.add(ACCOUNT, 'scorecard', [{ ...use('key_1', 2, 70), refused: { EXPIRED: 1 } }, { ...use('key_2', 0, 0), refused: { DELETED: 4 } }]); // prettier-ignore
    await usage.flush();
    expect(written().flatMap(({ uses }) => uses)).toEqual([use('key_1', 1, START), use('key_1', 2, 70)]);
    const rest = { at, previous: [] };
    expect(hourly()).toMatchObject([
      {
        account: ACCOUNT,
        uses: [
          { key: 'key_1', service: 'scorecard', accepted: 2, refused: { EXPIRED: 1 }, last: 70, ...rest },
          {
            key: 'key_1',
            service: 'latchkey',
            accepted: 1,
            refused: { WRONG_SECRET: 1 },
            last: START,
            address: '10.0.0.1',
            agent: 'curl/8',
            ...rest,
          },
          { key: 'key_2', service: 'scorecard', accepted: 0, refused: { DELETED: 4 }, last: null, ...rest },
        ],
      },
    ]);
  });

  it('is written twice a minute, not as often as uses are', async () => {
    vi.useFakeTimers();
    const { usage, hourly } = given();
    usage.start();
    usage.add(ACCOUNT, 'scorecard', [use('key_1', 2, 70)]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(hourly()).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(hourly()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hourly()).toHaveLength(1);
    await usage.stop();
  });

  it('goes into several records where it is much', async () => {
    const { usage, hourly } = given();
    usage.add('acc_1', 'scorecard', Array.from({ length: 501 }, (_, i) => use(`key_${i}`, 1, 1))); // prettier-ignore
    await usage.flush();
    expect(hourly().map(({ uses }) => uses.length)).toEqual([500, 1]);
  });
});

it('says why the newest flush failed, until one works', async () => {
  const { usage, log } = given();
  log.onAppend = () => 'refuse';
  usage.add('acc_1', 'scorecard', [use('key_1', 2, 70)]);
  await usage.flush();
  expect(usage.lastError).toMatchObject({ message: 'the log refused it' });
  log.onAppend = () => 'store';
  await usage.flush();
  expect(usage.lastError).toBeNull();
});
