import { decodeEnvelope } from '@latchkey/event-log';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, History, START, userRegistered } from '../../../test/support/history.js';
import { MemoryLog } from '../../../test/support/memory-log.js';
import { ReplicaFollower } from './follower.js';
import { Replica } from './replica.js';

function given(history: History) {
  const log = new MemoryLog();
  for (const { bytes } of history.records) log.put(bytes);
  const clock = { now: () => START };
  const replica = new Replica(clock);
  return { log, replica, follower: new ReplicaFollower(log, replica, clock) };
}
const kindOf = (bytes: Uint8Array) => {
  const decoded = decodeEnvelope(bytes);
  return decoded.kind === 'envelope' ? decoded.envelope.kind : decoded.kind;
};
const newer = Buffer.from(JSON.stringify({ v: 2 }));

describe('a follower', () => {
  it('is not ready before it has started, and says why', () =>
    expect(given(new History()).follower.readiness).toEqual({
      ready: false,
      reason: 'the log has not been read yet',
    }));

  it('is ready once its own barrier has been read back, and not before', async () => {
    const { log, replica, follower } = given(new History());
    log.hold();
    const started = follower.start(ACCOUNT);
    await expect.poll(() => log.records.map(kindOf)).toEqual(['genesis', 'barrier']);
    expect([replica.next, follower.readiness.ready, replica.serving]).toEqual([1, false, false]);
    log.release();
    await started;
    expect([replica.next, follower.readiness]).toEqual([2, { ready: true, reason: null }]);
    await follower.stop();
  });

  it('is not made ready by the barrier of another process', async () => {
    const { log, replica, follower } = given(new History());
    const other = given(new History());
    await other.follower.start(ACCOUNT);
    await other.follower.stop();
    log.onAppend = () => (log.put(other.log.records[1]!), log.hold(), 'store');
    const started = follower.start(ACCOUNT);
    await replica.judged(1);
    expect([log.records.map(kindOf), follower.readiness.ready]).toEqual([['genesis', 'barrier', 'barrier'], false]);
    log.release();
    await started;
    expect(follower.readiness.ready).toBe(true);
    await follower.stop();
  });

  it('folds what comes later', async () => {
    const { log, replica, follower } = given(new History());
    await follower.start(ACCOUNT);
    log.put(new History().event('usr_ana', userRegistered('Ana')).records[1]!.bytes);
    await replica.judged(2);
    expect(replica.account(ACCOUNT).user('usr_ana')).toMatchObject({ name: 'Ana' });
    await follower.stop();
  });

  it('folds a log that is longer than a slice', async () => {
    const history = new History();
    for (let n = 0; n < 4_500; n++) history.event(`usr_${n}`, userRegistered('Ana'));
    const { replica, follower } = given(history);
    await follower.start(ACCOUNT);
    expect(replica.counts.accepted).toBe(4_502);
    await follower.stop();
  });
});

describe('a follower halts', () => {
  it('when it is stopped', async () => {
    const { follower } = given(new History());
    await follower.start(ACCOUNT);
    await follower.stop();
    expect(follower.readiness).toEqual({ ready: false, reason: 'the process is stopping' });
    await follower.ended();
  });

  it('when the log is closed', async () => {
    const { log, follower } = given(new History());
    await follower.start(ACCOUNT);
    await log.close();
    await follower.ended();
    expect(follower.readiness).toEqual({ ready: false, reason: 'the log was closed' });
  });

  it('when the log fails', async () => {
    const { log, follower } = given(new History());
    await follower.start(ACCOUNT);
    log.fail(new Error('the disk is gone'));
    await expect(follower.ended()).rejects.toThrow('the disk is gone');
    expect(follower.readiness).toEqual({ ready: false, reason: 'the disk is gone' });
  });

  it('at a record of a newer version', async () => {
    const { log, replica, follower } = given(new History());
    await follower.start(ACCOUNT);
    log.put(newer);
    await expect(follower.ended()).rejects.toThrow('upgrade');
    expect(follower.readiness).toMatchObject({ ready: false, reason: expect.stringContaining('version 2') as string });
    expect(replica.serving).toBe(false);
  });

  it('at the start, and says so even while its barrier is still on its way', async () => {
    const { log, follower } = given(new History().put(newer));
    log.onAppend = () => 'hang';
    await expect(follower.start(ACCOUNT)).rejects.toThrow('upgrade');
    expect(follower.readiness.ready).toBe(false);
  });

  it('at the start when its barrier cannot be written', async () => {
    const { log, follower } = given(new History());
    log.onAppend = () => 'refuse';
    await expect(follower.start(ACCOUNT)).rejects.toMatchObject({ code: 'APPEND_REFUSED' });
    expect(follower.readiness.ready).toBe(false);
    await follower.stop();
  });
});
