import { digestSecret, issueCredential } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  Calls,
  credentialRefused,
  FakeSource,
  granted,
  hello,
  keyRow,
  position,
  unreachable,
  userRow,
} from '../../../../test/support/fake-source.js';
import { SourceError, type Grant, type Report } from '../source/replica-source.port.js';
import { GuardReplica } from './guard-replica.js';

const PAIR = issueCredential('api');
const LEASE = 10_000;
const SERVER_NOW = 5_000_000;

let source: FakeSource;
let replica: GuardReplica;
let notices: string[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: 0 });
  source = new FakeSource();
  notices = [];
  source.greeting = [hello(), userRow('usr_1'), keyRow('key_1', PAIR, 'usr_1'), position(5)];
  source.onReport = () => Promise.resolve(granted({ leaseMs: LEASE, now: SERVER_NOW + performance.now() }));
  const options = { service: 'scorecard', instance: 'guard-1', waitMs: 2_000 };
  replica = new GuardReplica(source, { ...options, onNotice: ({ state }) => notices.push(state) });
});
afterEach(async () => {
  try {
    source.onReport = () => Promise.reject(unreachable());
    await Promise.all([replica.stop(), vi.advanceTimersByTimeAsync(10)]);
    expect(vi.getTimerCount(), 'timers are left').toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const start = async () => {
  const [started] = await Promise.all([replica.start(), after(100)]);
  return started;
};
const verify = () => replica.verify(PAIR.accessKey, PAIR.secretKey, 'api');
const STALE = { valid: false, code: 'STALE' };

describe('a guard', () => {
  it('verifies once it knows everything and holds a lease', async () => {
    expect(verify()).toEqual(STALE);
    await start();
    expect(verify()).toMatchObject({ valid: true, caller: { user: { id: 'usr_1' } } });
    expect(source.reports[0]).toMatchObject({ instance: 'guard-1', service: 'scorecard', applied: 'log.5.id-5' });
  });

  it('does not with a lease that was refused', async () => {
    source.onReport = () => Promise.resolve(granted({ granted: false, reason: 'behind' }));
    await Promise.all([replica.start(), after(2_000)]);
    expect(verify()).toEqual(STALE);
    expect(replica.status()).toMatchObject({ ready: false, reason: 'no lease was granted: behind', connected: true });
  });

  it('judges expiry by the clock of who grants the lease', async () => {
    source.greeting = [hello(), userRow('usr_1'), keyRow('key_1', PAIR, 'usr_1', { expiresAt: SERVER_NOW + 800 } as never), position(5)]; // prettier-ignore
    await start();
    expect(verify()).toMatchObject({ valid: true });
    await after(800);
    expect(verify()).toEqual({ valid: false, code: 'EXPIRED' });
  });

  it('goes on alone until its lease ends, then refuses everybody, and comes back', async () => {
    await start();
    source.onReport = () => Promise.reject(unreachable());
    source.greeting = [];
    source.connection.fail(unreachable());
    await after(LEASE - 500);
    expect(verify()).toMatchObject({ valid: true });
    await after(500);
    expect(verify()).toEqual(STALE);
    expect(replica.status()).toMatchObject({ ready: false, leaseLeftMs: 0 });
    source.onReport = () => Promise.resolve(granted({ leaseMs: LEASE, now: SERVER_NOW }));
    source.connection.send(hello({ resumed: true }), position(6));
    await after(100);
    expect(verify()).toMatchObject({ valid: true });
    expect(replica.status()).toMatchObject({ ready: true, reason: null, position: 'log.6.id-6', lastError: null });
  });

  it('reports at once what somebody waits for', async () => {
    await start();
    const before = source.reports.length;
    source.connection.send(userRow('usr_1', { active: false }), position(6, true));
    await after(0);
    expect(source.reports[before]).toMatchObject({ applied: 'log.6.id-6' });
    expect(verify()).toEqual({ valid: false, code: 'USER_INACTIVE' });
  });

  it('refuses everybody at once when the feed is of another history, although a grant is under way', async () => {
    await start();
    const calls = new Calls<Report, Grant>();
    source.onReport = calls.take;
    await after(LEASE / 10);
    source.greeting = [hello({ log: 'other' }), { type: 'end', reason: 'history', detail: 'It was rewound.' }];
    source.connection.end();
    await after(200);
    calls.newest.resolve(granted({ leaseMs: LEASE, now: SERVER_NOW }));
    await after(0);
    expect(verify()).toEqual(STALE);
    expect(replica.status().reason).toContain('doctor --accept-log');
    const reported = source.reports.length;
    await after(3_000);
    expect(source.reports.length).toBe(reported);
  });

  it('reports nothing, and so gets no lease, while the feed is of another history', async () => {
    await start();
    source.greeting = [hello({ log: 'other' }), { type: 'end', reason: 'history', detail: 'It was rewound.' }];
    source.connection.end();
    await after(200);
    const reported = source.reports.length;
    await after(LEASE);
    expect(source.reports.length).toBe(reported);
    expect(verify()).toEqual(STALE);
  });

  it('counts what it said, by result', async () => {
    verify();
    await start();
    verify();
    replica.verify('x', 'y', 'api');
    expect(replica.status().verifications).toEqual({ STALE: 1, OK: 1, MALFORMED: 1 });
  });

  it('tells how much that has grown since it told last', async () => {
    source.onReport = () => Promise.resolve(granted({ leaseMs: LEASE, now: SERVER_NOW, takesChecks: true }));
    verify();
    await start();
    verify();
    await after(LEASE / 10);
    expect(source.reports.at(-1)!.usage!.checks).toEqual({ accepted: 1, refused: { STALE: 1 } });
    for (let n = 0; n < 3; n++) replica.verify('x', 'y', 'api');
    verify();
    await after(LEASE / 10);
    expect(source.reports.at(-1)!.usage!.checks).toEqual({ accepted: 1, refused: { MALFORMED: 3 } });
    await after(LEASE / 10);
    expect(source.reports.at(-1)).not.toHaveProperty('usage');
  });

  it('tells how each was used, once Latchkey says that it takes that', async () => {
    source.onReport = () => Promise.resolve(granted({ leaseMs: LEASE, now: SERVER_NOW, takesUse: true }));
    const newer = issueCredential('api');
    const overlap = { digest: digestSecret(newer.secretKey), previousDigest: digestSecret(PAIR.secretKey), previousSecretExpiresAt: SERVER_NOW + 60_000 }; // prettier-ignore
    await start();
    source.connection.send(keyRow('key_1', PAIR, 'usr_1', overlap as never), position(9));
    await after(0);
    const use = (secretKey: string) => replica.verify(PAIR.accessKey, secretKey, 'api', { ip: '10.0.0.1' });
    for (const secretKey of [newer.secretKey, PAIR.secretKey, newer.secretKey]) expect(use(secretKey).valid).toBe(true);
    use(issueCredential('api').secretKey);
    await after(LEASE / 10);
    const { uses } = source.reports.at(-1)!.usage!;
    const previous = { until: SERVER_NOW + 60_000, count: 1, last: expect.any(Number) as number, address: '10.0.0.1' };
    expect(uses).toEqual([{ key: 'key_1', count: 3, last: expect.any(Number) as number, address: '10.0.0.1', previous, refused: { WRONG_SECRET: 1 } }]); // prettier-ignore
  });

  it('tells which keys were used', async () => {
    await start();
    verify();
    await after(LEASE / 10);
    expect(source.reports.at(-1)).toMatchObject({ usage: { seq: 1, uses: [{ key: 'key_1', count: 1 }] } });
  });
});

describe('its start', () => {
  it('goes on without Latchkey after a while, and is ready when that comes', async () => {
    source.greeting = [];
    await Promise.all([replica.start(), after(2_000)]);
    expect(replica.status()).toMatchObject({ ready: false, position: null, lagMs: null });
    source.connection.send(hello(), userRow('usr_1'), keyRow('key_1', PAIR, 'usr_1'), position(5));
    await after(0);
    expect(verify()).toMatchObject({ valid: true });
  });

  it.each([
    ['the feed', () => (source.refuse = new SourceError('credential', 'not you'))],
    ['reports', () => (source.onReport = () => Promise.reject(new SourceError('credential', 'not you')))],
  ])('fails when %s say that the credential is refused, and leaves nothing running', async (_, refuse) => {
    refuse();
    const failed = replica.start().catch((error: Error) => error.message);
    await after(200);
    expect(await failed).toBe('not you');
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['', 'Score card', 'a'.repeat(129), 'ä'])('refuses the name %j of a service', (service) =>
    expect(() => new GuardReplica(source, { service })).toThrow('service must be 1 to 128 of'),
  );
  it('refuses a name of an instance that is none', () =>
    expect(() => new GuardReplica(source, { service: 's', instance: 'a b' })).toThrow('instance must be'));
});

describe('its end', () => {
  it('is at once: nobody is let in any more, and Latchkey hears of it', async () => {
    await start();
    const stopping = replica.stop();
    expect(verify()).toEqual(STALE);
    await after(0);
    await stopping;
    expect(source.reports.at(-1)).toMatchObject({ leaving: true });
    expect(source.connection.closed).toBe(true);
  });

  it('may come while it starts', async () => {
    source.greeting = [];
    const starting = replica.start();
    await Promise.all([replica.stop(), after(50)]);
    await after(100);
    await starting;
    expect(verify()).toEqual(STALE);
  });
});

describe('the log of a guard', () => {
  const cut = (why = unreachable()) => {
    source.refuse = why;
    source.onReport = () => Promise.reject(why);
    source.connection.fail(why);
  };
  const back = async (resumed = true, ms = 6_000) => {
    source.refuse = null;
    source.greeting = [hello({ resumed }), position(5)];
    source.onReport = () => Promise.resolve(granted({ leaseMs: LEASE, now: SERVER_NOW + performance.now() }));
    await after(ms);
  };

  it('is told nothing while all is well, nor of a connection that is soon back', async () => {
    await start();
    source.greeting = [hello({ resumed: true }), position(5)];
    source.connection.fail(unreachable());
    await after(2 * LEASE);
    expect(notices).toEqual([]);
  });

  it('is told once when Latchkey is lost, once when the lease is over, and once when all is well again', async () => {
    await start();
    cut();
    await after(LEASE - 500);
    expect(notices).toEqual(['disconnected']);
    await after(3 * LEASE);
    expect(notices).toEqual(['disconnected', 'stale']);
    await back();
    expect(notices).toEqual(['disconnected', 'stale', 'following']);
  });

  it('is told once that the credential is refused: by the stream, a report, or a new connection', async () => {
    await start();
    source.connection.send({ type: 'end', reason: 'credential', detail: 'deleted' });
    cut(credentialRefused());
    await after(3 * LEASE);
    await back();
    expect(notices).toEqual(['credential-refused', 'following']);
  });

  it('is told once of another history', async () => {
    await start();
    source.greeting = [hello({ log: 'other' })];
    source.connection.fail(unreachable());
    await after(3 * LEASE);
    await back();
    expect(notices).toEqual(['other-history', 'following']);
  });

  it('is told of a start that found nobody, and of its end', async () => {
    source.refuse = unreachable();
    await Promise.all([replica.start(), after(2_000)]);
    expect(notices).toEqual(['stale']);
    await back(false, 3_000);
    expect(notices).toEqual(['stale', 'following']);
  });
});

it.each([
  ['its stream says so', () => source.connection.send({ type: 'end', reason: 'credential', detail: 'deleted' })],
  ['it cannot connect any more', () => ((source.refuse = credentialRefused()), source.connection.fail(unreachable()))],
  ['a report is refused', () => ((source.onReport = () => Promise.reject(credentialRefused())), source.connection.send(position(6, true)))], // prettier-ignore
])('a guard whose credential is refused answers nobody before it says that it leaves: %s', async (_, refuse) => {
  source.onReport = () => Promise.resolve(granted({ leaseMs: LEASE, now: SERVER_NOW, leaveToken: 'token' }));
  await start();
  expect(verify()).toMatchObject({ valid: true });
  const answers: unknown[] = [];
  source.onLeave = () => Promise.resolve(void answers.push(verify()));
  refuse();
  await after(500);
  expect(answers).toEqual([STALE]);
});
