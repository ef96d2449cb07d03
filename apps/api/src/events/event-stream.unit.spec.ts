import { setMaxListeners } from 'node:events';
import { LatchkeyStrategy } from '@latchkey/passport';
import { encodeEnvelope, formatPosition, parsePosition } from '@latchkey/event-log';
import { Sessions } from '@latchkey/replica';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as events from '../../../../test/support/history.js';
import { ACCOUNT, credential, History } from '../../../../test/support/history.js';
import {
  ADMIN,
  ADMIN_KEY,
  CREDENTIALS,
  envelopeOf,
  MEMBER,
  MEMBER_KEY,
  people,
  Running,
} from '../../../../test/support/running.js';
import { CallerWatch } from '../http/open-streams.js';
import type { EventLine } from './event-lines.js';
import { EventStream, type EventStreamOptions } from './event-stream.js';

const HEARTBEAT_MS = 50;
const KEY = 'key_1';
const ACCESS = { scope: 'events:read', roles: ['admin', 'verifier'] } as const;
const OTHER = { account: 'acc_other', seq: 1, prev: '' };
const isEvent = (line: EventLine) => 'specversion' in line;

let running: Running;
let stop: AbortController;
const open: AsyncGenerator<unknown>[] = [];

beforeEach(() => {
  stop = new AbortController();
  setMaxListeners(0, stop.signal);
});
afterEach(async () => {
  stop.abort();
  await Promise.all(open.splice(0).map((lines) => lines.return(undefined)));
  await running.stop();
});

const on = async (history: History) => (running = await Running.on(history));

/** The lines of a stream, one by one. */
function stream(more: Partial<EventStreamOptions> = {}): AsyncGenerator<EventLine> {
  const { log, replica } = running;
  const { accessKey, secretKey } = CREDENTIALS[ADMIN_KEY.id]!;
  const headers = { accesskey: accessKey, secretkey: secretKey };
  const key = { ...ADMIN_KEY, kind: 'api' as const, scopes: null, environment: null, metadata: {} };
  const user = { account: { id: ACCOUNT, name: '' }, user: { ...ADMIN, externalId: null, attributes: {} }, key };
  const watch = new CallerWatch(
    replica,
    new Sessions(replica, running.clock),
    new LatchkeyStrategy(replica),
    { headers, user },
    ACCESS,
  );
  const rest = { after: null, asyncApi: 'http://x/asyncapi.json', stopping: stop.signal, heartbeatMs: HEARTBEAT_MS };
  const lines = flat(new EventStream({ log, replica, account: ACCOUNT, watch, ...rest, ...more }).lines());
  open.push(lines);
  return lines;
}

async function* flat(groups: AsyncIterable<readonly EventLine[]>): AsyncGenerator<EventLine> {
  for await (const group of groups) yield* group;
}

/** Everything up to the first line that satisfies, that one included. */
async function until(lines: AsyncGenerator<EventLine>, last: (line: EventLine) => boolean): Promise<EventLine[]> {
  const taken: EventLine[] = [];
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return taken;
    taken.push(value);
    if (last(value)) return taken;
  }
}
const isHeartbeat = (line: EventLine) => line.type === 'heartbeat';
const eventsOf = async (lines: AsyncGenerator<EventLine>) => (await until(lines, isHeartbeat)).filter(isEvent);
const write = (history: History, from: number) =>
  history.records.slice(from).forEach(({ bytes }) => running.log.put(bytes));

describe('a stream of events', () => {
  it('begins at the beginning and goes on live', async () => {
    const history = people();
    await on(history);
    const lines = stream();
    const before = await eventsOf(lines);
    expect(before.map(({ type }) => type)).toEqual([
      ...Array(3).fill('UserRegistered'),
      ...Array(2).fill('KeyCreated'),
    ]);
    running.interfere(history.next(KEY, events.keyCreated(credential(1), MEMBER.id)));
    const [created] = await until(lines, isEvent);
    expect(created).toMatchObject({ type: 'KeyCreated', subject: KEY, sequence: '0000000001' });
  });

  it('has no fence, no barrier, no garbage, no rejected record, and counts without gaps', async () => {
    const history = people()
      .fence(KEY)
      .event(KEY, events.keyCreated(credential(1), MEMBER.id));
    const rejected = { ...history.next(KEY, events.keyDeleted), id: 'REJECTED' };
    history.fence(KEY).put(encodeEnvelope(rejected)).put(Buffer.from('GARBAGE')).event(KEY, events.keyDisabled);
    await on(history.put(history.records.at(-1)!.bytes));
    const ofKey = (await eventsOf(stream())).filter((line) => 'subject' in line && line.subject === KEY);
    expect(ofKey.map((line) => [line.type, 'sequence' in line && line.sequence])).toEqual([
      ['KeyCreated', '0000000001'],
      ['KeyDisabled', '0000000002'],
    ]);
    expect(running.replica.counts).toMatchObject({ rejected: 2, garbage: 1 });
  });

  it('publishes what it cannot read, without its data', async () => {
    const history = people()
      .event(KEY, events.keyCreated(credential(1), MEMBER.id))
      .event(KEY, events.keyDisabled, { type: 'KeyPainted', critical: false, data: { paint: 'PRIVATE' } })
      .event(KEY, events.keyDisabled, { data: { digest: 'PRIVATE' } });
    await on(history);
    const made = (await eventsOf(stream())).slice(-2);
    expect(made).toMatchObject([
      { type: 'KeyPainted', sequence: '0000000002', data: {} },
      { type: 'KeyDisabled', sequence: '0000000003', data: {} },
    ]);
    expect(JSON.stringify(made)).not.toMatch(/PRIVATE|dataschema/);
  });

  it('never has an event of another account, and its heartbeats pass it by', async () => {
    const history = people().event('key_o', events.keyCreated(credential(9), 'usr_o'), OTHER);
    await on(history);
    const lines = await until(stream(), isHeartbeat);
    expect(lines.filter(isEvent).map((line) => 'accountid' in line && line.accountid)).toEqual(Array(5).fill(ACCOUNT));
    expect(JSON.stringify(lines)).not.toContain('key_o');
    expect(lines.at(-1)).toEqual({ type: 'heartbeat', position: formatPosition(running.replica.position!) });
  });

  it('does not send what is not judged yet', async () => {
    const history = people();
    await on(history);
    await running.stop();
    running.replica.serving = true;
    const lines = stream();
    await eventsOf(lines);
    running.log.put(encodeEnvelope(history.next(KEY, events.keyCreated(credential(1), MEMBER.id))));
    expect((await until(lines, isHeartbeat)).filter(isEvent)).toEqual([]);
  });

  it('resumed after any position is exactly the rest', async () => {
    await on(
      people()
        .fence(KEY)
        .event(KEY, events.keyCreated(credential(1), MEMBER.id))
        .put(Buffer.from('x')),
    );
    const all = await eventsOf(stream());
    for (const [offset, bytes] of running.log.records.entries()) {
      const record = bytes.length === 1 ? '-' : envelopeOf(bytes).id;
      const after = { log: running.replica.position!.log, offset, record };
      const rest = all.filter((line) => 'position' in line && parsePosition(line.position)!.offset > offset);
      const lines = await until(stream({ after }), isHeartbeat);
      if (rest.length === 0) expect(lines).toEqual([{ type: 'heartbeat', position: expect.any(String) }]);
      const resumed = stream({ after });
      for (const event of rest) expect((await until(resumed, isEvent)).at(-1)).toEqual(event);
    }
  });

  it('gives an event whose id fits no position the one before it', async () => {
    const history = people().event(KEY, events.keyCreated(credential(1), MEMBER.id), { id: 'a\nid: b' });
    await on(history);
    const [before, odd] = (await eventsOf(stream())).slice(-2) as { id: string; position: string }[];
    expect([odd!.id, odd!.position]).toEqual(['a\nid: b', before!.position]);
  });

  it('lets others run between a few records and the next', async () => {
    const history = people().event(KEY, events.keyCreated(credential(1), MEMBER.id));
    for (let n = 0; n < 500; n++) history.event(KEY, n % 2 ? events.keyEnabled : events.keyDisabled);
    await on(history);
    let turns = 0;
    const count = () => (turns++, (timer = setImmediate(count)));
    let timer = setImmediate(count);
    await until(stream(), (line) => 'sequence' in line && line.sequence === '0000000501');
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(10);
  });
});

describe('a stream ends with a line that says why', () => {
  const ends = async (lines: AsyncGenerator<EventLine>) => {
    const rest = await until(lines, () => false);
    expect(rest.filter(isEvent)).toEqual([]);
    return rest.at(-1);
  };
  const end = (reason: string) => ({ type: 'end', reason, detail: expect.stringMatching(/\w\.$/) });

  it('when its caller’s key is deleted: at once, and without what came after', async () => {
    const history = people();
    await on(history);
    const lines = stream();
    await eventsOf(lines);
    const known = history.records.length;
    history.event(ADMIN_KEY.id, events.keyDeleted).event(KEY, events.keyCreated(credential(1), MEMBER.id));
    write(history, known);
    expect(await ends(lines)).toEqual(end('credential'));
  });

  it('when its caller’s key expires, with nothing in the log', async () => {
    await on(people());
    const lines = stream();
    await eventsOf(lines);
    const { replica } = running;
    replica.account(ACCOUNT).streams.get(ADMIN_KEY.id)!.state = {
      ...replica.account(ACCOUNT).key(ADMIN_KEY.id)!,
      expiresAt: running.clock.time + 1,
    };
    running.clock.time += 2;
    expect(await ends(lines)).toEqual(end('credential'));
  });

  it('in the middle of what is behind it', async () => {
    const history = people();
    for (let n = 0; n < 100; n++) history.event(`usr_${n}`, events.userRegistered('x'));
    await on(history);
    const lines = stream();
    await until(lines, isEvent);
    running.interfere(running.history.next(ADMIN_KEY.id, events.keyDeleted));
    await running.replica.judged(running.log.end() - 1);
    const rest = await until(lines, () => false);
    expect(rest.filter(isEvent).length).toBeLessThan(40);
    expect(rest.at(-1)).toEqual(end('credential'));
  });

  it('when the service stops, and at once', async () => {
    await on(people());
    // no heartbeat comes within the time of a test
    const lines = stream({ heartbeatMs: 3_600_000 });
    await until(lines, (line) => 'subject' in line && line.subject === MEMBER_KEY.id);
    const last = ends(lines);
    // until it waits for records
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await last).toEqual(end('stopping'));
    expect(await ends(stream())).toEqual(end('stopping'));
  });

  it('when the log is no longer followed', async () => {
    await on(people());
    const lines = stream();
    await eventsOf(lines);
    running.replica.serving = false;
    expect(await ends(lines)).toEqual(end('not-ready'));
  });

  it.each([
    ['cannot be read', () => running.log.fail(new Error('PRIVATE'))],
    ['is closed', () => void running.log.close()],
  ])('when the log %s', async (_what, happens) => {
    await on(people());
    await running.stop();
    running.replica.serving = true;
    const lines = stream();
    await eventsOf(lines);
    happens();
    const last = await ends(lines);
    expect(last).toEqual(end('not-ready'));
    expect(JSON.stringify(last)).not.toContain('PRIVATE');
  });
});
