import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Calls, FakeSource, rejected, unreachable } from '../../../../test/support/fake-source.js';
import type { FinishedEntry, ReportedEntry, StartedEntry } from '../source/replica-source.port.js';
import { ActivityRecorder } from './activity-recorder.js';

const TIMEOUT = 3_000;

let source: FakeSource;
let calls: Calls<readonly ReportedEntry[], void>;
let recorder: ActivityRecorder;
let lost: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
  source = new FakeSource();
  calls = new Calls();
  source.onAppend = calls.take;
  lost = [];
  const onLost = (error: Error) => lost.push(error.message);
  recorder = new ActivityRecorder(source, { timeoutMs: TIMEOUT, queueDirectory: null, onLost }, 'boot-1');
});
afterEach(async () => {
  try {
    source.onAppend = () => Promise.resolve();
    for (const call of calls.pending) call.resolve();
    await Promise.all([recorder.stop(), after(10_000)]);
    expect(vi.getTimerCount(), 'timers are left').toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const started = (id: string, name = id): StartedEntry => ({
  kind: 'started',
  id,
  user: 'usr_1',
  key: 'key_1',
  action: 'element.edited',
  target: { type: 'element', id, name },
  requestId: null,
  address: null,
});
const finished = (id: string): FinishedEntry => ({ kind: 'finished', id, outcome: 'done', changes: [] });
const refused = (id: string): FinishedEntry => ({ kind: 'finished', id, outcome: 'refused', changes: [] });

/** What became of a start: `undefined` while it waits. */
function start(id: string, name?: string): { outcome: string | undefined } {
  const seen: { outcome: string | undefined } = { outcome: undefined };
  recorder.start(started(id, name)).then(
    () => (seen.outcome = 'durable'),
    ({ message }: Error) => (seen.outcome = message),
  );
  return seen;
}
const told = () => source.appended.map((entries) => entries.map(({ kind, id }) => `${kind} ${id}`));
const outcomes = (entries: readonly ReportedEntry[]) =>
  entries.map((entry) => (entry.kind === 'finished' ? `${entry.id} ${entry.outcome}` : entry.id));

describe('a start', () => {
  it('waits until its entry is durable', async () => {
    const one = start('a');
    await after(0);
    expect([told(), one.outcome]).toEqual([[['started a']], undefined]);
    calls.newest.resolve();
    await after(0);
    expect(one.outcome).toBe('durable');
  });

  it('shares its way with those that come at the same time, and with those that come while another is under way', async () => {
    const first = [start('a'), start('b'), start('c')];
    await after(0);
    const second = [start('d'), start('e')];
    await after(100);
    expect(told()).toEqual([['started a', 'started b', 'started c']]);
    calls.newest.resolve();
    await after(0);
    expect(told()[1]).toEqual(['started d', 'started e']);
    expect(first.map(({ outcome }) => outcome)).toEqual(['durable', 'durable', 'durable']);
    expect(second.map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
    calls.newest.resolve();
    await after(0);
    expect(second.map(({ outcome }) => outcome)).toEqual(['durable', 'durable']);
  });

  it('travels with at most 499 others, and with at most 2 MiB', async () => {
    source.onAppend = () => Promise.resolve();
    for (let i = 0; i < 1_100; i++) start(`e${i}`);
    await after(0);
    expect(source.appended.map(({ length }) => length)).toEqual([500, 500, 100]);
    for (let i = 0; i < 5; i++) start(`large${i}`, 'x'.repeat(900_000));
    await after(0);
    expect(source.appended.slice(3).map(({ length }) => length)).toEqual([2, 2, 1]);
    start('larger than that', 'x'.repeat(3_000_000));
    await after(0);
    expect(source.appended.at(-1)).toHaveLength(1);
  });

  it('fails where the entry is not durable for sure, and an outcome says later that nothing was done', async () => {
    const one = start('a');
    await after(0);
    calls.newest.reject(unreachable());
    await after(0);
    expect(one.outcome).toBe('nobody there');
    expect(outcomes(source.appended[1]!)).toEqual(['a refused']);
    expect(recorder.undelivered).toBe(1);
    calls.newest.resolve();
    await after(0);
    expect(recorder.undelivered).toBe(0);
  });

  it('that waited too long for its turn fails, and is never sent', async () => {
    start('a');
    await after(0);
    const late = start('late');
    await after(TIMEOUT + 1);
    const fresh = start('fresh');
    calls.newest.resolve();
    await after(0);
    expect(late.outcome).toBe('the entry could not be sent in time');
    expect(told()).toEqual([['started a'], ['started fresh']]);
    calls.newest.resolve();
    await after(0);
    expect(fresh.outcome).toBe('durable');
    expect(recorder.undelivered).toBe(0);
  });

  it('that Latchkey will never take costs no other', async () => {
    source.onAppend = (entries) => (entries.some(({ id }) => id === 'bad') ? Promise.reject(rejected()) : Promise.resolve()); // prettier-ignore
    const all = ['a', 'bad', 'b'].map((id) => start(id));
    await after(0);
    expect(all.map(({ outcome }) => outcome)).toEqual(['durable', 'not like this', 'durable']);
    expect(told().slice(1)).toEqual([['started a'], ['started bad'], ['started b']]);
    // nothing was done, and who asked has been told
    expect(lost).toEqual([]);
    expect(recorder.undelivered).toBe(0);
  });

  it('works again as soon as Latchkey does', async () => {
    source.onAppend = () => Promise.reject(unreachable());
    expect([start('a')].length && (await after(0), told().length)).toBeGreaterThan(0);
    source.onAppend = () => Promise.resolve();
    const next = start('b');
    await after(0);
    expect(next.outcome).toBe('durable');
  });
});

describe('an outcome', () => {
  it('that Latchkey will never take is lost, and said to be', async () => {
    source.onAppend = () => Promise.reject(rejected());
    recorder.finish(finished('a'));
    await after(0);
    expect(lost).toEqual(['not like this']);
    expect(recorder.undelivered).toBe(0);
  });

  it('is told without anybody waiting for it', async () => {
    recorder.finish(finished('a'));
    await after(0);
    expect(told()).toEqual([['finished a']]);
  });

  it('that cannot be delivered is delivered later, with longer and longer waits', async () => {
    source.onAppend = () => Promise.reject(unreachable());
    recorder.finish(finished('a'));
    await after(60_000);
    expect(recorder.undelivered).toBe(1);
    expect(source.appended.length).toBeLessThan(30);
    source.onAppend = () => Promise.resolve();
    await after(5_000);
    expect(recorder.undelivered).toBe(0);
  });

  it('is not given up because it is late', async () => {
    start('a');
    await after(0);
    recorder.finish(finished('b'));
    await after(2 * TIMEOUT);
    calls.newest.resolve();
    await after(0);
    expect(told()[1]).toEqual(['finished b']);
  });

  it('that Latchkey will never take is lost, and somebody hears of it; the others of the queue are not', async () => {
    source.onAppend = () => Promise.reject(unreachable());
    for (const id of ['a', 'bad', 'b']) recorder.finish(finished(id));
    await after(0);
    expect(recorder.undelivered).toBe(3);
    source.onAppend = (entries) => (entries.some(({ id }) => id === 'bad') ? Promise.reject(rejected()) : Promise.resolve()); // prettier-ignore
    await after(1_000);
    expect(recorder.undelivered).toBe(0);
    expect(lost).toEqual(['not like this']);
  });

  it('in a queue of which a part is too large together goes one by one, and the rest together again', async () => {
    source.onAppend = () => Promise.reject(unreachable());
    for (let n = 0; n < 600; n++) recorder.finish(finished(`f${n}`));
    await after(0);
    expect(recorder.undelivered).toBe(600);
    source.appended.length = 0;
    source.onAppend = (entries) => (entries.length === 500 ? Promise.reject(rejected()) : Promise.resolve());
    await after(6_000);
    expect(recorder.undelivered).toBe(0);
    expect(source.appended.map((entries) => entries.length)).toEqual([500, ...Array<number>(500).fill(1), 100]);
  });

  it('in a queue in which one is rejected and then nobody answers stays there, once', async () => {
    source.onAppend = () => Promise.reject(unreachable());
    for (const id of ['a', 'b']) recorder.finish(finished(id));
    await after(0);
    let asked = 0;
    source.onAppend = (entries) => Promise.reject(entries.length > 1 && asked++ === 0 ? rejected() : unreachable());
    await after(1_000);
    expect(recorder.undelivered).toBe(2);
    source.onAppend = () => Promise.resolve();
    await after(6_000);
    expect(recorder.undelivered).toBe(0);
    expect(told().at(-1)).toEqual(['finished a', 'finished b']);
  });

  it('that is kept while the last one is delivered is delivered too', async () => {
    source.onAppend = () => Promise.reject(unreachable());
    recorder.finish(finished('a'));
    await after(0);
    source.onAppend = calls.take;
    await after(200);
    // the queue's own delivery is under way; another outcome fails in the same turn in which that ends
    recorder.finish(finished('b'));
    await after(0);
    const [queued, own] = calls.pending.slice(-2);
    queued!.resolve();
    own!.reject(unreachable());
    await after(200);
    calls.newest.resolve();
    await after(200);
    expect(recorder.undelivered).toBe(0);
  });

  it('is dropped when more wait than there is room for, and somebody hears of it', async () => {
    source.onAppend = () => Promise.reject(unreachable());
    for (let i = 0; i < 20_100; i++) recorder.finish(finished(`e${i}`));
    await after(0);
    expect(recorder.undelivered).toBe(20_000);
    expect(lost).toContain('the queue of outcomes is full');
    source.onAppend = () => Promise.resolve();
  });
});

describe('a recorder that stops', () => {
  it('delivers what there is', async () => {
    source.onAppend = () => Promise.resolve();
    recorder.finish(finished('a'));
    await Promise.all([recorder.stop(), after(10)]);
    expect(told()).toEqual([['finished a']]);
  });

  it('waits for 2 s and no longer; what is under way then and what waits is kept, and no start goes on', async () => {
    const first = start('a');
    recorder.finish(finished('b'));
    await after(0);
    const second = start('c');
    recorder.finish(finished('d'));
    const stopping = recorder.stop();
    await after(2_000);
    await stopping;
    expect([first.outcome, second.outcome]).toEqual(['this service is stopping', 'this service is stopping']);
    expect(recorder.undelivered).toBe(3);
  });

  it('takes no start any more, and keeps outcomes', async () => {
    source.onAppend = () => Promise.resolve();
    await Promise.all([recorder.stop(), after(10)]);
    const late = start('a');
    recorder.finish(finished('b'));
    await after(0);
    expect(late.outcome).toBe('this service is stopping');
    expect([told(), recorder.undelivered]).toEqual([[], 1]);
  });

  it('tries no longer to deliver what is kept', async () => {
    source.onAppend = () => Promise.reject(unreachable());
    recorder.finish(finished('a'));
    await after(0);
    await Promise.all([recorder.stop(), after(10)]);
    const tries = source.appended.length;
    await after(60_000);
    expect(source.appended.length).toBe(tries);
    expect(outcomes([refused('a')])).toEqual(['a refused']);
  });
});
