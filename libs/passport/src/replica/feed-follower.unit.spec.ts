import { issueCredential } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSource, hello, keyRow, position, unreachable, userRow } from '../../../../test/support/fake-source.js';
import { FeedFollower } from './feed-follower.js';

const PAIR = issueCredential('api');
const ROWS = [userRow('usr_1'), keyRow('key_1', PAIR, 'usr_1')];

let source: FakeSource;
let follower: FeedFollower;
let stop: AbortController;
let running: Promise<void>;
let heard: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  source = new FakeSource();
  heard = [];
  follower = new FeedFollower(
    source,
    {
      applied: (urgent) => heard.push(urgent ? 'urgent' : 'applied'),
      historyLost: () => heard.push('history lost'),
      disconnected: ({ message }) => heard.push(message),
    },
    () => performance.now(),
  );
  stop = new AbortController();
  running = follower.run(stop.signal);
});
afterEach(async () => {
  try {
    stop.abort();
    await vi.advanceTimersByTimeAsync(0);
    await running;
    expect(vi.getTimerCount(), 'timers are left').toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

const turn = () => vi.advanceTimersByTimeAsync(0);
const send = async (...lines: Parameters<FakeSource['connection']['send']>) => {
  source.connection.send(...lines);
  await turn();
};
/** Ends the connection and waits for the next one. */
async function reconnect(how: (connection: FakeSource['connection']) => void = (one) => one.end()): Promise<void> {
  const before = source.connections.length;
  how(source.connection);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(source.connections.length).toBeGreaterThan(before);
}
const letIn = () => follower.table?.verify(PAIR.accessKey, PAIR.secretKey, 'api', 0).valid ?? false;
const following = async () => {
  await send(hello(), ...ROWS, position(5));
  heard = [];
};

describe('what the feed says', () => {
  it('counts once a position closes it, and is told', async () => {
    await send(hello(), ...ROWS);
    expect([follower.connected, letIn(), follower.position]).toEqual([true, false, null]);
    await send(position(5));
    expect([letIn(), follower.position, heard]).toEqual([true, 'log.5.id-5', ['applied']]);
  });

  it('changes nothing before the next position', async () => {
    await following();
    await send(userRow('usr_1', { active: false }));
    expect(letIn()).toBe(true);
    await send(position(6, true));
    expect([letIn(), heard]).toEqual([false, ['urgent']]);
  });

  it('comes as a heartbeat too: it is known when everything was known last', async () => {
    await following();
    await vi.advanceTimersByTimeAsync(700);
    await send(position(5));
    expect(follower.heardAt).toBe(performance.now());
  });

  it('may hold lines of kinds that are not known yet', async () => {
    await send(hello(), { type: 'news' } as never, ...ROWS, position(5));
    expect(letIn()).toBe(true);
  });
});

describe('when the connection ends', () => {
  it('it goes on from its position, and keeps what it knows', async () => {
    await following();
    await reconnect();
    expect(heard).toContain('the connection ended');
    expect(source.connection.after).toBe('log.5.id-5');
    expect([follower.connected, letIn()]).toEqual([false, true]);
    await send(hello({ resumed: true }), userRow('usr_1', { active: false }), position(6));
    expect([follower.connected, letIn()]).toEqual([true, false]);
  });

  it('what no position closed is as if it had never come', async () => {
    await following();
    await send(userRow('usr_1', { active: false }));
    await reconnect();
    await send(hello({ resumed: true }), position(6));
    expect(letIn()).toBe(true);
  });

  it('before everything came, it begins again: nothing is left of the half', async () => {
    await send(hello(), keyRow('key_1', PAIR, 'usr_1'));
    await reconnect();
    expect(source.connection.after).toBeNull();
    await send(hello(), userRow('usr_1'), position(5));
    expect(letIn()).toBe(false);
  });

  it('it waits longer and longer, until it hears a position again', async () => {
    source.greeting = [];
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const before = performance.now();
      const known = source.connections.length;
      source.connection.fail(unreachable());
      while (source.connections.length === known) await vi.advanceTimersByTimeAsync(10);
      waits.push(performance.now() - before);
    }
    expect(waits[5]!).toBeGreaterThan(1_500);
    await following();
    const before = performance.now();
    const known = source.connections.length;
    source.connection.end();
    while (source.connections.length === known) await vi.advanceTimersByTimeAsync(10);
    expect(performance.now() - before).toBeLessThanOrEqual(110);
  });

  it('says why the service ended it', async () => {
    await following();
    await reconnect((one) => one.send({ type: 'end', reason: 'slow-reader', detail: 'too slow' }));
    expect(heard[0]).toBe('too slow');
    expect(follower.foreign).toBeNull();
  });

  it('closes it, whatever the reason', async () => {
    await send({ type: 'position', position: 'log.1.x' });
    expect(source.connections[0]!.closed).toBe(true);
  });
});

describe('a feed that is silent', () => {
  it('from the beginning is given up after 10 s', async () => {
    await vi.advanceTimersByTimeAsync(9_999);
    expect(source.connections[0]!.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(source.connections[0]!.signal.aborted).toBe(true);
    expect(heard).toEqual(['nothing was heard for too long']);
  });

  it('is given up after four heartbeats', async () => {
    await send(hello({ heartbeatMs: 1_000 }), position(5));
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(3_999);
      await send(position(5));
    }
    expect(source.connections[0]!.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(source.connections[0]!.signal.aborted).toBe(true);
  });

  it('with rare heartbeats is given two thirds of a lease', async () => {
    await send(hello({ heartbeatMs: 5_000, leaseMs: 15_000 }), position(5));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(source.connections[0]!.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(source.connections[0]!.signal.aborted).toBe(true);
  });

  it('with quick heartbeats is given 2 s', async () => {
    await send(hello({ heartbeatMs: 100 }), position(5));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(source.connections[0]!.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(source.connections[0]!.signal.aborted).toBe(true);
  });

  it('is given the first 10 s again on the next connection', async () => {
    await send(hello({ heartbeatMs: 100 }), position(5));
    await reconnect((one) => one.fail(unreachable()));
    await vi.advanceTimersByTimeAsync(3_500);
    expect(source.connections[1]!.signal.aborted).toBe(false);
  });
});

describe('a feed that breaks its protocol is given up, and nothing of it counts:', () => {
  it.each<[string, Parameters<FakeSource['connection']['send']>]>([
    ['rows before its hello', [...ROWS, hello(), position(5)]],
    ['a position before its hello', [position(5)]],
    ['another version', [hello({ v: 2 as never }), ...ROWS, position(5)]],
    ['going on from where nobody was', [hello({ resumed: true }), ...ROWS, position(5)]],
    ['half a row', [hello(), { ...ROWS[0], active: undefined } as never, position(5)]],
    ['a position that is none', [hello(), ...ROWS, { type: 'position', position: 'here' }]],
  ])('%s', async (_, lines) => {
    await send(...lines);
    expect([follower.table, follower.position]).toEqual([null, null]);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatch(/feed|incomplete/);
    expect(source.connections[0]!.closed).toBe(true);
  });

  it('a position that goes back', async () => {
    await following();
    await send(userRow('usr_1', { active: false }), position(4));
    expect([letIn(), follower.position]).toEqual([true, 'log.5.id-5']);
    expect(heard).toEqual(['the feed went back']);
  });
});

describe('a feed of another history', () => {
  const other = (more = {}) => hello({ log: 'other', resumed: false, ...more });
  const refusal = { type: 'end', reason: 'history', detail: 'It was rewound.' } as const;

  it('is not mixed in: nobody may be let in until the right one is back', async () => {
    await following();
    await reconnect();
    heard = [];
    await send(other(), refusal);
    expect(heard[0]).toBe('history lost');
    expect(follower.foreign).toContain('It was rewound. This guard refuses everybody');
    expect(follower.foreign).toContain('npx latchkey doctor --accept-log');
    expect(follower.position).toBe('log.5.id-5');
  });

  it('is not mixed in although it sends rows without more ado', async () => {
    await following();
    await reconnect();
    await send(other(), ...ROWS, position(9));
    expect(follower.position).toBe('log.5.id-5');
    expect(follower.foreign).not.toBeNull();
  });

  it('is forgotten when the right one is back', async () => {
    await following();
    await reconnect();
    await send(other(), refusal);
    await vi.advanceTimersByTimeAsync(6_000);
    await send(hello({ resumed: true }), position(6));
    expect([follower.foreign, letIn(), follower.position]).toEqual([null, true, 'log.6.id-6']);
  });

  const ids = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002'] as const;

  it('takes the place of the one before once an operator said that it counts', async () => {
    await following();
    await reconnect();
    heard = [];
    await send(other({ accepted: [ids[0]!] }));
    expect(heard[0]).toBe('history lost');
    expect([follower.table, follower.position, follower.foreign]).toEqual([null, null, null]);
    await vi.advanceTimersByTimeAsync(200);
    expect(source.connection.after).toBeNull();
    const there = 'other.1.id-1';
    await send(other({ accepted: [ids[0]!] }), userRow('usr_1'), { type: 'position', position: there });
    expect([letIn(), follower.position]).toEqual([false, there]);
  });

  it('takes its place without waiting longer than it must, however long the other one was there', async () => {
    await following();
    for (let i = 0; i < 8; i++) await reconnect((one) => one.send(other(), refusal));
    await send(other({ accepted: [ids[0]!] }));
    const known = source.connections.length;
    await vi.advanceTimersByTimeAsync(100);
    expect(source.connections.length).toBe(known + 1);
  });

  it.each([
    ['the words that were known before', ids],
    ['fewer words, as a restored backup holds them', [ids[0]!]],
    ['no word', []],
  ])('does not with %s', async (_, accepted) => {
    await send(hello({ accepted: ids }), ...ROWS, position(5));
    await reconnect();
    await send(other({ accepted }), refusal);
    expect(follower.foreign).not.toBeNull();
    expect(follower.position).toBe('log.5.id-5');
  });

  it('does with a word that came after the one that was known', async () => {
    await send(hello({ accepted: [ids[0]!] }), ...ROWS, position(5));
    await reconnect();
    await send(other({ accepted: ids }));
    expect(follower.position).toBeNull();
  });
});

it('ends when it is told to, in the middle of a connection', async () => {
  await following();
  stop.abort();
  await turn();
  await running;
  expect(source.connection.closed).toBe(true);
  expect(heard).toEqual([]);
});
