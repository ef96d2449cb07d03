import { describe, expect, it } from 'vitest';
import { History } from '../../../../test/support/history.js';
import { PublicReader } from '../../../../test/support/public-reader.js';
import { idsIn, idsOf, people, promote, RelaySource } from '../../../../test/support/relay-source.js';
import { envelopeOf } from '../../../../test/support/running.js';
import { SimulatedTopic } from '../../../../test/support/simulated-topic.js';
import { PublicTopicMismatch } from './resume-point.js';

/** The first records of a history, as a backup would hold them, and then others. */
const copyOf = ({ records }: History, count: number) => {
  const copy = new History();
  copy.records.splice(0, copy.records.length, ...records.slice(0, count));
  return copy;
};
const read = (topic: SimulatedTopic) => {
  const reader = new PublicReader();
  for (const { record } of topic.arrived) reader.take(record);
  return reader.history;
};

describe('a topic of another history', () => {
  const relayed = async (history: History, partitions = 2) => {
    const topic = new SimulatedTopic(partitions);
    await new RelaySource(history).relayOnce(topic);
    return topic;
  };
  const refused = async (source: RelaySource, topic: SimulatedTopic, why: RegExp) => {
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
    const source = new RelaySource(change(old));
    await refused(source, topic, why);
    source.accept();
    await source.relayOnce(topic);
    const events = source.history.records.slice(1, -1).map(({ bytes }) => envelopeOf(bytes));
    expect(idsOf(topic).slice(3).sort()).toEqual(events.map(({ id }) => id).sort());
    expect([...read(topic).keys()].sort()).toEqual(events.map(({ aggregate }) => aggregate).sort());
    expect(topic.arrived.at(-1)!.record.headers['ce_history']).toBe(source.name);
    await source.relayOnce(topic);
    expect(topic.arrived).toHaveLength(3 + events.length);
  });

  it('goes on where it was when it is killed while it publishes all again', async () => {
    const topic = await relayed(people('usr_1', 'usr_2', 'usr_3'));
    const source = new RelaySource(people('usr_1', 'usr_2', 'usr_5', 'usr_7')).accept();
    const link = topic.link(['store', 'die-part']);
    await source.relay(link).run({ follow: false, signal: link.killed });
    expect(link.killed.aborted).toBe(true);
    await source.relayOnce(topic);
    expect([...read(topic).keys()].sort()).toEqual(['usr_1', 'usr_2', 'usr_5', 'usr_7']);
  });

  it('an older copy of the log is refused although it holds an acceptance, for the topic knows of that one', async () => {
    const source = new RelaySource(people('usr_1')).accept();
    const older = copyOf(source.history, 3);
    source.accept();
    const topic = new SimulatedTopic(1);
    await source.relayOnce(topic);
    await refused(new RelaySource(older), topic, /it is an older copy/);
    await refused(new RelaySource(copyOf(source.history, 2)), topic, /it is an older copy/);
    const accepted = new RelaySource(older).accept();
    await accepted.relayOnce(topic);
    expect(topic.arrived.at(-1)!.record.headers['ce_history']).toBe(accepted.name);
  });

  it('begins again at once when the acceptance comes while it runs', async () => {
    const source = new RelaySource(people('usr_1', 'usr_2'));
    const topic = new SimulatedTopic(2);
    const relay = source.relay(topic.link());
    const stop = new AbortController();
    const ran = relay.run({ follow: true, signal: stop.signal });
    await relay.waitFor(2, 5_000);
    source.accept();
    await relay.waitFor(3, 5_000);
    expect(idsOf(topic)).toEqual(idsIn(source.history, 1, 2, 1, 2));
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
    const source = new RelaySource(people('usr_1'));
    const topic = new SimulatedTopic(1);
    topic.put(0, [{ key: null, headers: {}, value: 'hello' }]);
    await refused(source, topic, /no relay of Latchkey sent it/);
  });

  it('another number of partitions is refused, for the order of a subject would be lost', async () => {
    const source = new RelaySource(people('usr_1', 'usr_2'));
    const topic = new SimulatedTopic(1);
    await source.relayOnce(topic);
    topic.partitions = 4;
    await refused(source, topic, /the number of partitions was changed/);
  });
});
