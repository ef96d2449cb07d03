import { acceptanceEnvelope, encodeEnvelope, formatPosition } from '@latchkey/event-log';
import { Replica } from '@latchkey/replica';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { ACCOUNT, credential, History, keyCreated, keyDisabled, userEdited, userRegistered } from '../../../../test/support/history.js'; // prettier-ignore
import { MemoryLog } from '../../../../test/support/memory-log.js';
import { PublicReader } from '../../../../test/support/public-reader.js';
import { envelopeOf } from '../../../../test/support/running.js';
import { SimulatedTopic, type TopicLink } from '../../../../test/support/simulated-topic.js';
import { PublicRelay } from './public-relay.js';
import { PublicTopicMismatch } from './resume-point.js';

const ASYNC_API = 'https://keys.example.org/asyncapi.json';
const ONCE = { follow: false } as const;

/** A log that a replica follows, as far as it is told. */
class Source {
  readonly log = new MemoryLog();
  readonly replica = new Replica(Date);

  constructor(readonly history: History) {
    this.grow();
  }

  grow(): void {
    for (const { bytes } of this.history.records.slice(this.log.records.length)) this.log.put(bytes);
    for (const [offset, bytes] of this.log.records.entries()) {
      if (offset >= this.replica.next) this.replica.apply({ offset, bytes });
    }
  }

  accept(): this {
    this.history.put(encodeEnvelope(acceptanceEnvelope(ACCOUNT, '')));
    this.grow();
    return this;
  }

  get id(): string {
    return this.replica.position!.log;
  }

  /** the name of the history that a relay publishes now */
  get name(): string {
    return [this.id, ...this.replica.acceptances].join('.');
  }

  relay(topic: TopicLink): PublicRelay {
    return new PublicRelay({ log: this.log, replica: this.replica, topic, asyncApi: ASYNC_API, retryMs: 1 });
  }

  relayOnce(topic: SimulatedTopic): Promise<void> {
    return this.relay(topic.link()).run(ONCE);
  }
}

const people = (...ids: string[]) => {
  const history = new History();
  for (const id of ids) history.event(id, userRegistered(id));
  return history;
};
/** The first records of a history, as a backup would hold them, and then others. */
const copyOf = ({ records }: History, count: number) => {
  const copy = new History();
  copy.records.splice(0, copy.records.length, ...records.slice(0, count));
  return copy;
};
const promote = userEdited('member', 'admin');
const ids = (topic: SimulatedTopic) => topic.arrived.map(({ record }) => record.headers['ce_id']);
const idsIn = ({ records }: History, ...offsets: number[]) => offsets.map((at) => envelopeOf(records[at]!.bytes).id);
const read = (topic: SimulatedTopic) => {
  const reader = new PublicReader();
  for (const { record } of topic.arrived) reader.take(record);
  return reader.history;
};

describe('a relayed event', () => {
  it('is a CloudEvent in binary mode: attributes are headers, the subject is the key, data is the value', async () => {
    const created = keyCreated(credential(1), 'usr_1', { sealed: { kid: 'PRIVATE', box: 'PRIVATE' } as never });
    const actor = { user: 'usr_7', key: 'key_7' };
    const history = people('usr_1').event('key_1', created, { id: 'id-2', at: '2026-01-01T00:00:00.000Z', actor });
    const [source, topic] = [new Source(history), new SimulatedTopic(1)];
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
    await new Source(history).relayOnce(topic);
    expect(ids(topic)).toEqual(idsIn(history, 1, 3));
    expect(topic.arrived.map(({ record }) => record.headers['ce_sequence'])).toEqual(['0000000001', '0000000002']);
  });

  it('has no key where it has no subject', async () => {
    const history = people('usr_1').event('', promote);
    const topic = new SimulatedTopic(3);
    await new Source(history).relayOnce(topic);
    expect(topic.arrived.at(-1)).toMatchObject({ partition: 0, record: { key: null, value: '{}' } });
  });
});

describe('a relay that starts again', () => {
  it('sends nothing when nothing is new, whatever the partitions show, also where some are empty', async () => {
    const source = new Source(people('usr_1', 'usr_2', 'usr_3'));
    const topic = new SimulatedTopic(7);
    await source.relayOnce(topic);
    expect(topic.arrived).toHaveLength(3);
    await source.relayOnce(topic);
    source.history.event('usr_1', promote).event('usr_1', keyDisabled);
    source.grow();
    await source.relayOnce(topic);
    expect(ids(topic)).toEqual(idsIn(source.history, 1, 2, 3, 4, 5));
  });

  it('reads the log from its last step on, not from the beginning', async () => {
    const source = new Source(people('usr_1'));
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
    const source = new Source(people('usr_1'));
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
    const source = new Source(people('usr_1', 'usr_2'));
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
    expect(ids(topic)).toEqual(idsIn(source.history, 1, 2));
  });

  it('stops while the topic does not answer', async () => {
    const source = new Source(people('usr_1'));
    const link = new SimulatedTopic(1).link();
    const stop = new AbortController();
    link.append = () => (stop.abort(), new Promise(() => undefined));
    await source.relay(link).run({ follow: true, signal: stop.signal });
  });

  it('waits for what its replica has not judged yet', async () => {
    const source = new Source(people('usr_1'));
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
});

describe('a topic of another history', () => {
  const relayed = async (history: History, partitions = 2) => {
    const topic = new SimulatedTopic(partitions);
    await new Source(history).relayOnce(topic);
    return topic;
  };
  const refused = async (source: Source, topic: SimulatedTopic, why: RegExp) => {
    const before = topic.arrived.length;
    const run = source.relayOnce(topic);
    await expect(run).rejects.toThrow(PublicTopicMismatch);
    await expect(run).rejects.toThrow(why);
    await expect(run).rejects.toThrow('npx latchkey doctor --accept-log');
    expect(topic.arrived).toHaveLength(before);
  };

  it.each([
    ['another log', () => people('usr_1'), /it is of log .*, this is log/],
    ['a log that was rewound', (old: History) => copyOf(old, 2), /ends before record 2: it was rewound/],
    [
      'a log that was replaced',
      (old: History) => copyOf(old, 2).event('usr_8', promote).event('usr_9', promote),
      /record [23] of this log is another one/,
    ],
  ])('%s is refused, until an operator accepts it: then all is published again', async (_what, change, why) => {
    const old = people('usr_1', 'usr_2', 'usr_3');
    const topic = await relayed(old);
    const source = new Source(change(old));
    await refused(source, topic, why);
    source.accept();
    await source.relayOnce(topic);
    const events = source.history.records.slice(1, -1).map(({ bytes }) => envelopeOf(bytes));
    expect(ids(topic).slice(3).sort()).toEqual(events.map(({ id }) => id).sort());
    expect([...read(topic).keys()].sort()).toEqual(events.map(({ aggregate }) => aggregate).sort());
    expect(topic.arrived.at(-1)!.record.headers['ce_history']).toBe(source.name);
    await source.relayOnce(topic);
    expect(topic.arrived).toHaveLength(3 + events.length);
  });

  it('goes on where it was when it is killed while it publishes all again', async () => {
    const topic = await relayed(people('usr_1', 'usr_2', 'usr_3'));
    const source = new Source(people('usr_1', 'usr_2', 'usr_5', 'usr_7')).accept();
    const link = topic.link(['store', 'die-part']);
    await source.relay(link).run({ follow: false, signal: link.killed });
    expect(link.killed.aborted).toBe(true);
    await source.relayOnce(topic);
    expect([...read(topic).keys()].sort()).toEqual(['usr_1', 'usr_2', 'usr_5', 'usr_7']);
  });

  it('an older copy of the log is refused although it holds an acceptance, for the topic knows of that one', async () => {
    const source = new Source(people('usr_1')).accept();
    const older = copyOf(source.history, 3);
    source.accept();
    const topic = new SimulatedTopic(1);
    await source.relayOnce(topic);
    await refused(new Source(older), topic, /it is an older copy/);
    await refused(new Source(copyOf(source.history, 2)), topic, /it is an older copy/);
    const accepted = new Source(older).accept();
    await accepted.relayOnce(topic);
    expect(topic.arrived.at(-1)!.record.headers['ce_history']).toBe(accepted.name);
  });

  it('begins again at once when the acceptance comes while it runs', async () => {
    const source = new Source(people('usr_1', 'usr_2'));
    const topic = new SimulatedTopic(2);
    const relay = source.relay(topic.link());
    const stop = new AbortController();
    const ran = relay.run({ follow: true, signal: stop.signal });
    await relay.waitFor(2, 5_000);
    source.accept();
    await relay.waitFor(3, 5_000);
    expect(ids(topic)).toEqual(idsIn(source.history, 1, 2, 1, 2));
    expect(topic.arrived.map(({ record }) => record.headers['ce_history'])).toEqual([
      source.id,
      source.id,
      source.name,
      source.name,
    ]);
    stop.abort();
    await ran;
  });

  it('what somebody else wrote is refused', async () => {
    const source = new Source(people('usr_1'));
    const topic = new SimulatedTopic(1);
    topic.put(0, [{ key: null, headers: {}, value: 'hello' }]);
    await refused(source, topic, /no relay of Latchkey sent it/);
  });

  it('another number of partitions is refused, for the order of a subject would be lost', async () => {
    const source = new Source(people('usr_1', 'usr_2'));
    const topic = new SimulatedTopic(1);
    await source.relayOnce(topic);
    topic.partitions = 4;
    await refused(source, topic, /the number of partitions was changed/);
  });

  it('a log that cannot be read ends it', async () => {
    const source = new Source(people('usr_1'));
    const relay = source.relay(new SimulatedTopic(1).link());
    const ran = relay.run({ follow: true });
    await relay.waitFor(1, 5_000);
    source.log.fail(new Error('damaged'));
    await expect(ran).rejects.toThrow('damaged');
  });
});
