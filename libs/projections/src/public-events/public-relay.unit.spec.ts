import { setImmediate } from 'node:timers/promises';
import { encodeEnvelope, formatPosition } from '@latchkey/event-log';
import { Replica } from '@latchkey/replica';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { ACCOUNT, credential, keyCreated, keyDisabled } from '../../../../test/support/history.js';
import { MemoryLog } from '../../../../test/support/memory-log.js';
import { ASYNC_API, idsIn, idsOf, ONCE, people, promote, RelaySource } from '../../../../test/support/relay-source.js';
import { SimulatedTopic } from '../../../../test/support/simulated-topic.js';
import { PublicRelay } from './public-relay.js';

describe('a relayed event', () => {
  it('is a CloudEvent in binary mode: attributes are headers, the subject is the key, data is the value', async () => {
    const created = keyCreated(credential(1), 'usr_1', { sealed: { kid: 'PRIVATE', box: 'PRIVATE' } as never });
    const actor = { user: 'usr_7', key: 'key_7' };
    const history = people('usr_1').event('key_1', created, { id: 'id-2', at: '2026-01-01T00:00:00.000Z', actor });
    const [source, topic] = [new RelaySource(history), new SimulatedTopic(1)];
    await source.relayOnce(topic);
    const { record } = topic.arrived[1]!;
    expect({ ...record, value: JSON.parse(record.value) }).toEqual({
      key: 'key_1',
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: 'id-2',
        ce_source: `urn:latchkey:log:${source.id}`,
        ce_type: 'KeyCreated',
        ce_subject: 'key_1',
        ce_time: '2026-01-01T00:00:00.000Z',
        ce_dataschema: `${ASYNC_API}#/components/schemas/KeyCreated`,
        ce_position: formatPosition({ log: source.id, offset: 2, record: 'id-2' }),
        ce_sequence: '0000000001',
        ce_accountid: ACCOUNT,
        ce_actoruserid: 'usr_7',
        ce_actorkeyid: 'key_7',
        ce_partitionkey: 'key_1',
        ce_history: source.id,
      },
      value: {
        name: 'Import',
        kind: 'api',
        accessKey: credential(1).accessKey,
        expiresAt: null,
        mappedUserId: 'usr_1',
      },
    });
    expect(JSON.stringify(topic.arrived)).not.toMatch(/PRIVATE|digest|sealed|pii|example\.org"/);
  });

  it('is one that counts: no fence, nothing rejected, nothing that cannot be read, and sequences have no gaps', async () => {
    const history = people('usr_1').fence('usr_1');
    const edited = history.next('usr_1', promote);
    history
      .envelope(edited)
      .put(encodeEnvelope({ ...edited, id: 'again' }))
      .put(Buffer.from('{'));
    const topic = new SimulatedTopic(1);
    await new RelaySource(history).relayOnce(topic);
    expect(idsOf(topic)).toEqual(idsIn(history, 1, 3));
    expect(topic.arrived.map(({ record }) => record.headers['ce_sequence'])).toEqual(['0000000001', '0000000002']);
  });

  it('has no key where it has no subject', async () => {
    const history = people('usr_1').event('', promote);
    const topic = new SimulatedTopic(3);
    await new RelaySource(history).relayOnce(topic);
    expect(topic.arrived.at(-1)).toMatchObject({ partition: 0, record: { key: null, value: '{}' } });
  });
});

describe('a relay that starts again', () => {
  it('sends nothing when nothing is new, whatever the partitions show, also where some are empty', async () => {
    const source = new RelaySource(people('usr_1', 'usr_2', 'usr_3'));
    const topic = new SimulatedTopic(7);
    await source.relayOnce(topic);
    expect(topic.arrived).toHaveLength(3);
    await source.relayOnce(topic);
    source.history.event('usr_1', promote).event('usr_1', keyDisabled);
    source.grow();
    await source.relayOnce(topic);
    expect(idsOf(topic)).toEqual(idsIn(source.history, 1, 2, 3, 4, 5));
  });

  it('reads the log from its last step on, not from the beginning', async () => {
    const source = new RelaySource(people('usr_1'));
    for (let i = 0; i < 450; i++) source.history.event('usr_1', promote);
    source.grow();
    const topic = new SimulatedTopic(5);
    await source.relayOnce(topic);
    const from: number[] = [];
    const { log } = source;
    const original = log.read.bind(log);
    log.read = (at, options) => (from.push(at), original(at, options));
    await source.relayOnce(topic);
    // the first record, which names the log; the newest in the topic, which has to be of this log; then it goes on
    expect(from).toEqual([0, 0, 451, 400]);
    expect(topic.arrived).toHaveLength(451);
  });
});

describe('a relay that runs', () => {
  it('follows the log, says how far it is, and stops when it is told', async () => {
    const source = new RelaySource(people('usr_1'));
    const topic = new SimulatedTopic(2);
    const relay = source.relay(topic.link());
    const stop = new AbortController();
    const ran = relay.run({ follow: true, signal: stop.signal });
    expect(relay.offset).toBe(-1);
    expect(await relay.waitFor(1, 5_000)).toBe(true);
    expect(await relay.waitFor(2, 1)).toBe(false);
    source.history.event('usr_2', promote);
    source.grow();
    expect(await relay.waitFor(2, 5_000)).toBe(true);
    expect([relay.offset, topic.arrived.length]).toEqual([2, 2]);
    stop.abort();
    await ran;
  });

  it('lets what comes right after a step come together', async () => {
    const [history, topic, stop] = [people('usr_1'), new SimulatedTopic(1), new AbortController()];
    const source = new RelaySource(history);
    const relay = source.relay(topic.link());
    const ran = relay.run({ follow: true, signal: stop.signal });
    await relay.waitFor(1, 5000);
    for (let i = 0; i < 40; i++) {
      history.event('usr_1', promote);
      source.grow();
      await setImmediate();
    }
    await relay.waitFor(41, 5000);
    stop.abort();
    await ran;
    const steps = new Set(topic.arrived.map(({ record }) => record.headers['latchkey_before']));
    expect(topic.arrived).toHaveLength(41);
    expect(steps.size).toBeLessThan(10);
  });

  it('waits for the first record of an empty log', async () => {
    const topic = new SimulatedTopic(2);
    const [log, replica] = [new MemoryLog(), new Replica(Date)];
    const relay = new PublicRelay({ log, replica, topic: topic.link(), asyncApi: ASYNC_API });
    await relay.run(ONCE);
    const stop = new AbortController();
    const ran = relay.run({ follow: true, signal: stop.signal });
    for (const record of people('usr_1').records) {
      log.put(record.bytes);
      replica.apply(record);
    }
    await eventually(() => topic.arrived.length, (arrived) => arrived === 1); // prettier-ignore
    stop.abort();
    await ran;
  });

  it('tries a failing topic again, says why, and skips nothing', async () => {
    const source = new RelaySource(people('usr_1', 'usr_2'));
    const topic = new SimulatedTopic(1);
    const link = topic.link();
    const append = link.append.bind(link);
    link.append = () => Promise.reject(new Error('no leader'));
    const relay = source.relay(link);
    const ran = relay.run(ONCE);
    await eventually(() => relay.lastError?.message, (message) => message === 'no leader'); // prettier-ignore
    expect([relay.offset, topic.arrived.length]).toEqual([-1, 0]);
    link.append = append;
    await ran;
    expect([relay.offset, relay.lastError]).toEqual([2, null]);
    expect(idsOf(topic)).toEqual(idsIn(source.history, 1, 2));
  });

  it('stops while the topic does not answer', async () => {
    const source = new RelaySource(people('usr_1'));
    const link = new SimulatedTopic(1).link();
    const stop = new AbortController();
    link.append = () => (stop.abort(), new Promise(() => undefined));
    await source.relay(link).run({ follow: true, signal: stop.signal });
  });

  it('waits for what its replica has not judged yet', async () => {
    const source = new RelaySource(people('usr_1'));
    const topic = new SimulatedTopic(1);
    const relay = source.relay(topic.link());
    const stop = new AbortController();
    const ran = relay.run({ follow: true, signal: stop.signal });
    await relay.waitFor(1, 5_000);
    const rejected = encodeEnvelope({ ...source.history.next('usr_1', promote), seq: 9 });
    source.log.put(rejected);
    expect(await relay.waitFor(2, 5)).toBe(false);
    source.replica.apply({ offset: 2, bytes: rejected });
    expect(await relay.waitFor(2, 5_000)).toBe(true);
    expect(topic.arrived).toHaveLength(1);
    stop.abort();
    await ran;
  });

  it('a log that cannot be read ends it', async () => {
    const source = new RelaySource(people('usr_1'));
    const relay = source.relay(new SimulatedTopic(1).link());
    const ran = relay.run({ follow: true });
    await relay.waitFor(1, 5_000);
    source.log.fail(new Error('damaged'));
    await expect(ran).rejects.toThrow('damaged');
  });
});
