import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/eventually.js';
import { startKafka, type KafkaCluster } from '../../../../../test/support/servers/kafka.js';
import { makeTopics } from '../../../../../test/support/servers/make-topics.js';
import { describeWith } from '../../../../../test/support/servers/describe-with.js';
import { AppendRefused, openKafkaLog, type KafkaLog } from '../../index.js';
import { Appends } from '../../../../../test/support/appends.js';

// a dead broker is replaced sooner than in production, so that the spec need not wait for it
const QUICK = { 'broker.session.timeout.ms': '2000', 'broker.heartbeat.interval.ms': '500' };
// waiting to be sent, reaching a leader, waiting for the replicas, and the way back; the rest is for a busy machine
const APPEND_WITHIN_MS = 1_000;
const SETTLED_WITHIN_MS = APPEND_WITHIN_MS + 8_000 + APPEND_WITHIN_MS + 3_000 + 10_000;
// it may have begun to reach a leader right before it could
const GOES_ON_WITHIN_MS = 60_000;
const CUT_EVERY_MS = 200;
const GOES_WRONG_MS = 3_000;

(await describeWith('own kafka'))('a log on three brokers', () => {
  let kafka: KafkaCluster;
  let topic: string;
  const opened: KafkaLog[] = [];
  beforeAll(async () => {
    kafka = await startKafka({ brokers: 3, throughProxies: true, settings: QUICK });
  });
  afterEach(async () => {
    for (const id of [1, 2, 3]) kafka.node(id).proxy!.all({});
    await Promise.all(opened.splice(0).map((log) => log.close()));
  });
  afterAll(() => kafka.stop());

  const client = () => new Kafka({ ...kafka.client(), brokers: kafka.direct, logLevel: logLevel.NOTHING });
  const leader = async () => {
    const admin = client().admin();
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).finally(() => admin.disconnect());
    return kafka.node(topics[0]!.partitions[0]!.leader);
  };
  const openLog = async () => {
    const log = await openKafkaLog({ brokers: kafka.brokers, topic, partition: 0, onNotice: () => undefined, appendWithinMs: APPEND_WITHIN_MS }); // prettier-ignore
    opened.push(log);
    return log;
  };
  const made = async () => {
    topic = randomUUID();
    const admin = client().admin();
    await admin.connect();
    await makeTopics(admin, [{ topic, numPartitions: 1, replicationFactor: 3 }]);
    await admin.disconnect();
    return openLog();
  };

  test('loses nothing that was acknowledged when the leader is killed, and goes on after the election', async () => {
    const log = await made();
    const follower = follow(await openLog());
    const appends = new Appends(log);
    await eventually(() => appends.acknowledged.size, (size) => size > 100); // prettier-ignore
    const killed = await leader();
    await killed.kill();
    // how long the brokers take to elect another one is not ours
    const elected = () => leader().then(({ id }) => id, () => killed.id); // prettier-ignore
    await eventually(elected, (id) => id !== killed.id, GOES_ON_WITHIN_MS);
    const before = appends.acknowledged.size;
    await eventually(() => appends.acknowledged.size, (size) => size > before + 100); // prettier-ignore
    await appends.stop();
    // asked of the dead one first
    expect(await log.latest()).toBe(log.end());
    await eventually(() => follower.length, (length) => length >= log.end()); // prettier-ignore
    expect(appends.violations(follower)).toEqual([]);
    expect(appends.slowestMs).toBeLessThan(SETTLED_WITHIN_MS);
    await killed.start();
  });

  type Node = Awaited<ReturnType<typeof leader>>;
  const weather = (weatherNow: object) => (node: Node) => {
    node.proxy!.all(weatherNow);
    return () => node.proxy!.all({});
  };
  test.each<[string, (node: Node) => (() => unknown) | Promise<() => unknown>]>([
    ['stands still', (node) => (node.pause(), () => node.resume())],
    ['hears nothing', weather({ up: 'lose' })],
    ['is heard by nobody', weather({ down: 'lose' })],
    ['is heard late', weather({ up: 'hold', down: 'hold' })],
    ['is 300 ms away', weather({ delayMs: 300 })],
    [
      'is cut off again and again',
      (node) => {
        const timer = setInterval(() => node.proxy!.cut(), CUT_EVERY_MS);
        return () => clearInterval(timer);
      },
    ],
    [
      'is dead and nobody is told',
      async (node) => {
        node.proxy!.all({ halfOpen: true });
        await node.kill();
        return () => node.start();
      },
    ],
  ])('says of every record what became of it while the leader %s', async (_name, goWrong) => {
    const log = await made();
    const follower = follow(await openLog());
    const appends = new Appends(log);
    await eventually(() => appends.acknowledged.size, (size) => size > 20); // prettier-ignore
    const mend = await goWrong(await leader());
    const begun = performance.now();
    const wrongForLong = () => performance.now() - begun > GOES_WRONG_MS;
    await eventually(wrongForLong, Boolean);
    await mend();
    const before = appends.acknowledged.size;
    await eventually(() => appends.acknowledged.size, (size) => size > before + 20, GOES_ON_WITHIN_MS); // prettier-ignore
    await appends.stop();
    const end = await log.latest();
    await eventually(() => follower.length, (length) => length >= end, GOES_ON_WITHIN_MS); // prettier-ignore
    expect(appends.violations(follower)).toEqual([]);
    expect(appends.slowestMs).toBeLessThan(SETTLED_WITHIN_MS);
    expect(log.failed).toBeNull();
  });

  test('never holds a record that was taken back before it could be sent', async () => {
    const log = await made();
    const appended = (to: KafkaLog, text: string) =>
      eventually(() => to.append(Buffer.from(text)).then(() => true, () => false), Boolean); // prettier-ignore
    await appended(log, 'before');
    const lonely = await openLog();
    for (const id of [1, 2, 3]) kafka.node(id).proxy!.all({ up: 'lose' });
    const begun = performance.now();
    const signal = AbortSignal.timeout(300);
    const refused = (text: string, options = {}) =>
      expect(lonely.append(Buffer.from(text), options)).rejects.toThrow(AppendRefused);
    await Promise.all([refused('taken back', { signal }), refused('given up')]);
    await refused('too late', { signal });
    expect(performance.now() - begun).toBeLessThan(SETTLED_WITHIN_MS);
    for (const id of [1, 2, 3]) kafka.node(id).proxy!.all({});
    await appended(lonely, 'after');
    const follower = follow(log);
    const end = await log.latest();
    await eventually(() => follower.length, (length) => length >= end); // prettier-ignore
    expect(new Set(follower)).toEqual(new Set(['before', 'after']));
  });
});

/** What a log holds, as it comes. A gap or another order of offsets ends it. */
function follow(log: KafkaLog): string[] {
  const texts: string[] = [];
  void (async () => {
    for await (const batch of log.read(0, { follow: true })) {
      for (const { offset, bytes } of batch) {
        if (offset !== texts.length) throw new Error(`offset ${offset} after ${texts.length} records`);
        texts.push(Buffer.from(bytes).toString());
      }
    }
  })();
  return texts;
}
