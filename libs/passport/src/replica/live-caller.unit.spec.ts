import { digestSecret, issueCredential } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  credentialRefused,
  FakeSource,
  granted,
  hello,
  keyRow,
  position,
  unreachable,
  userRow,
} from '../../../../test/support/fake-source.js';
import { GuardReplica } from './guard-replica.js';
import type { Caller } from '../caller/admission.js';
import { LiveCaller } from '../caller/live-caller.js';

const PAIR = issueCredential('api');
const OLD = issueCredential('api');
const LEASE = 10_000;
const NOW = 5_000_000;

let source: FakeSource;
let replica: GuardReplica;
let offset = 5;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'], now: 0 }); // prettier-ignore
  source = new FakeSource();
  source.greeting = [hello(), userRow('usr_1'), userRow('usr_2'), key(), position((offset = 5))];
  source.onReport = () => Promise.resolve(granted({ leaseMs: LEASE, now: NOW + performance.now() }));
  replica = new GuardReplica(source, { service: 'scorecard' });
  await Promise.all([replica.start(), after(100)]);
});
afterEach(async () => {
  try {
    await Promise.all([replica.stop(), after(10)]);
    expect(vi.getTimerCount(), 'timers are left').toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

const key = (more: object = {}, userId = 'usr_1') => keyRow('key_1', PAIR, userId, more);
const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const send = async (row: Parameters<typeof source.connection.send>[0], urgent = true) => {
  source.connection.send(row, position(++offset, urgent));
  await after(0);
};
function callerWith({ accessKey } = PAIR, { secretKey } = PAIR): Caller {
  const verification = replica.verify(accessKey, secretKey, 'api');
  if (!verification.valid) throw new Error(verification.code);
  return verification.caller;
}
const overlap = (ms: number) =>
  key({ previousDigest: digestSecret(OLD.secretKey), previousSecretExpiresAt: NOW + performance.now() + ms });

describe('the signal of a caller', () => {
  it.each([
    ['its key is deleted', key({ deleted: true })],
    ['its key is disabled', key({ enabled: false })],
    ['its key may do less', key({ scopes: ['a:b'] })],
    ['its key does not work from anywhere any more', key({ allowedAddresses: ['10.0.0.0/8'] })],
    ['its user has another role', userRow('usr_1', { role: 'verifier' } as never)],
    ['its key is rotated', key({ digest: digestSecret(OLD.secretKey) })],
    ['its key is mapped to another user', key({}, 'usr_2')],
    ['its key expires earlier', key({ expiresAt: NOW })],
    ['its user is deactivated', userRow('usr_1', { active: false })],
  ])('aborts when %s', async (_, row) => {
    const { signal } = callerWith();
    await send(row);
    expect(signal.aborted).toBe(true);
  });

  it.each([
    ['its key gets another name', key({ name: 'Other' })],
    ['its user gets another name', userRow('usr_1', { name: 'Anna' })],
    ['another user is deactivated', userRow('usr_2', { active: false })],
  ])('does not when %s', async (_, row) => {
    const { signal } = callerWith();
    await send(row);
    expect(signal.aborted).toBe(false);
  });

  it('aborts for the old secret when its overlap ends, not for the new one', async () => {
    await send(overlap(3_000));
    const [old, current] = [callerWith(PAIR, OLD), callerWith()];
    const signals = [old.signal, current.signal];
    await after(2_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    await after(2_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('goes on for a secret that is rotated away with an overlap, as long as that lasts', async () => {
    const { signal } = callerWith();
    const rotated = { digest: digestSecret(OLD.secretKey), previousDigest: digestSecret(PAIR.secretKey) };
    await send(key({ ...rotated, previousSecretExpiresAt: NOW + performance.now() + 1_500 }));
    expect(signal.aborted).toBe(false);
    await after(2_500);
    expect(signal.aborted).toBe(true);
  });

  it('aborts within a second when its key expires', async () => {
    await send(key({ expiresAt: NOW + performance.now() + 2_000 }), false);
    const { signal } = callerWith();
    await after(1_500);
    expect(signal.aborted).toBe(false);
    await after(1_500);
    expect(signal.aborted).toBe(true);
  });

  it('aborts in the instant in which the lease has run out', async () => {
    const { signal } = callerWith();
    source.onReport = () => Promise.reject(unreachable());
    source.greeting = [hello({ resumed: true }), position(offset)];
    const mayAnswer = () => replica.verify(PAIR.accessKey, PAIR.secretKey, 'api').valid;
    // in steps that are no part of a second: what is looked at once a second comes too late
    while (mayAnswer()) await after(7);
    expect(signal.aborted).toBe(true);
  });

  it.each([
    ['the credential of the guard is refused', () => source.connection.fail(credentialRefused())],
    ['the guard stops', () => void replica.stop()],
    [
      'the feed is of another history',
      () => {
        source.greeting = [hello({ log: 'other' })];
        source.connection.fail(unreachable());
      },
    ],
  ])('aborts when %s', async (_, happens) => {
    const { signal } = callerWith();
    happens();
    await after(200);
    expect(signal.aborted).toBe(true);
  });

  it('has aborted where it is asked for too late', async () => {
    const caller = callerWith();
    await send(key({ deleted: true }));
    expect(caller.signal.aborted).toBe(true);
  });

  it('is one for each request, and aborts no more once its answer is out', async () => {
    const [answered, open] = [callerWith(), callerWith()];
    let close: () => void = () => undefined;
    LiveCaller.answeredBy(answered, { once: (_event: 'close', listener: () => void) => (close = listener) });
    const signals = [answered.signal, open.signal];
    expect(answered.signal).toBe(signals[0]);
    close();
    await send(key({ deleted: true }));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });

  it('is no part of what a caller is turned into', () => {
    const parts = { account: expect.anything(), user: expect.anything(), key: expect.anything() };
    expect(JSON.parse(JSON.stringify(callerWith()))).toEqual(parts);
    expect({ ...callerWith() }).toEqual(parts);
  });
});
