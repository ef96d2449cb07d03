import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CompressionTypes, Kafka, logLevel, Partitioners, type Admin, type Message } from 'kafkajs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../../../test/support/eventually.js';
import { startKafka, type KafkaCluster } from '../../../../../test/support/servers/kafka.js';
import { makeTopics } from '../../../../../test/support/servers/make-topics.js';
import { describeWith } from '../../../../../test/support/servers/describe-with.js';
import {
  KafkaPublicTopic,
  LogReplaced,
  openKafkaLog,
  PartitionDamaged,
  PositionOutOfRange,
  type KafkaLog,
} from '../../index.js';

const LARGE = 100_000;
// the cleaner would look every 15 s only, and the first transaction wait for fifty partitions
const QUICK = { 'log.cleaner.backoff.ms': '500', 'transaction.state.log.num.partitions': '1' };

(await describeWith('own kafka'))('the history of a partition', () => {
  let kafka: KafkaCluster;
  let client: Kafka;
  let admin: Admin;
  const opened: KafkaLog[] = [];
  beforeAll(async () => {
    kafka = await startKafka({ own: true, settings: QUICK });
    client = new Kafka({ ...kafka.client(), logLevel: logLevel.NOTHING });
    admin = client.admin();
    await admin.connect();
  });
  afterEach(async () => void (await Promise.all(opened.splice(0).map((log) => log.close()))));
  afterAll(async () => {
    await admin.disconnect();
    await kafka.stop();
  });

  const create = (topic: string, settings: Record<string, string> = {}) => {
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    return makeTopics(admin, [{ topic, numPartitions: 1, replicationFactor: 1, configEntries }]);
  };
  const openLog = async (topic: string) => {
    const log = await openKafkaLog({ brokers: kafka.brokers, topic, partition: 0, onNotice: () => undefined });
    opened.push(log);
    return log;
  };
  const made = async (records: number, size = 10) => {
    const topic = randomUUID();
    await create(topic);
    const log = await openLog(topic);
    for (let i = 0; i < records; i++) await log.append(Buffer.from(`${i}:`.padEnd(size, '.')));
    return { topic, log };
  };
  const write = async (topic: string, messages: Message[], compression = CompressionTypes.None, retry = {}) => {
    const producer = client.producer({ retry, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic, messages, compression });
    await producer.disconnect();
  };
  const replace = async (topic: string, messages: Message[]) => {
    await admin.deleteTopics({ topics: [topic] });
    // else the one that is going takes what is written
    await eventually(() => admin.listTopics(), (topics) => !topics.includes(topic)); // prettier-ignore
    // false: it is there already, made by a try whose answer was lost
    await eventually(() => create(topic).then(() => true, () => false), (done) => done); // prettier-ignore
    // the first ones after it was made may find no leader yet
    await eventually(() => write(topic, messages, CompressionTypes.None, { retries: 0 }).then(() => true, () => false), (done) => done); // prettier-ignore
  };

  const damage = async (topic: string, text: string) => {
    const file = await open(join(kafka.node(1).partitionFolder(topic, 0), '00000000000000000000.log'), 'r+');
    await file.write(Buffer.from('8'), 0, 1, (await file.readFile()).indexOf(text));
    await file.close();
  };

  test.each([
    ['fewer', 2],
    ['as many', 5],
    ['more', 50],
  ])('that was replaced by %s other records is not followed any more, and never skipped', async (_name, count) => {
    const { topic, log } = await made(5);
    const follower = failureOf(log, 5);
    const late = failureOf(log, 0);
    await replace(
      topic,
      Array.from({ length: count }, (_, i) => ({ value: `other ${i}` })),
    );
    expect(await follower).toEqual({ error: expect.any(LogReplaced) as Error, read: [] });
    const { error, read } = await late;
    expect(error).toBeInstanceOf(LogReplaced);
    expect(read.filter((text) => text.startsWith('other'))).toEqual([]);
    expect(log.failed).toBeInstanceOf(LogReplaced);
    expect((await failureOf(log, 0)).error).toBe(log.failed);
  });

  test.each([200, 20])('that was replaced by %i others is not read by somebody who is far behind', async (count) => {
    const { topic, log } = await made(150, LARGE);
    const { error, read } = await failureOf(log, 0, async (text) => {
      if (text.startsWith('0:'))
        await replace(
          topic,
          Array.from({ length: count }, () => ({ value: 'other' })),
        );
    });
    expect(error).toBeInstanceOf(LogReplaced);
    expect(read.filter((text) => text === 'other')).toEqual([]);
  });

  test('whose beginning is gone is refused from there on, and read after it', async () => {
    const { topic, log } = await made(120, LARGE);
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '100' }] });
    expect((await failureOf(log, 3)).error).toBeInstanceOf(PositionOutOfRange);
    await eventually(() => log.begin(), (begin) => begin === 100); // prettier-ignore
    const rest = await read(log, 100);
    expect(rest).toHaveLength(20);
    const other = await openLog(topic);
    expect([other.begin(), other.end()]).toEqual([100, 120]);
    expect((await failureOf(other, 99)).error).toBeInstanceOf(PositionOutOfRange);
  });

  test('with the end of a transaction in it has a gap and is refused', async () => {
    const { topic, log } = await made(2);
    const following = failureOf(log, 0);
    const transactionalId = topic;
    const producer = client.producer({ transactionalId, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: '2:' }] });
    await transaction.commit();
    await producer.disconnect();
    const { error, read: before } = await following;
    expect(error).toBeInstanceOf(LogReplaced);
    expect(error.message).toContain('the end of a transaction lies at offset 3');
    expect(before.map((text) => text.slice(0, 2))).toEqual(['0:', '1:', '2:'].slice(0, before.length));
    await write(topic, [{ value: 'after the gap' }]);
    const late = await failureOf(await openLog(topic), 0);
    expect(late.error).toBeInstanceOf(LogReplaced);
    expect(late.read.join()).not.toContain('after the gap');
  });

  test('that was compacted has a gap and is refused', async () => {
    const topic = randomUUID();
    const eager = { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.001', 'segment.ms': '100', 'min.compaction.lag.ms': '0', 'max.compaction.lag.ms': '100' }; // prettier-ignore
    await create(topic, eager);
    for (let i = 0; i < 5; i++) await write(topic, [{ key: 'one', value: `${i}` }]);
    await eventually(async () => {
      await write(topic, [{ key: 'other', value: 'x' }]);
      const log = await openLog(topic);
      const { error } = await failureOf(log, 0, undefined, false);
      await log.close();
      return error;
    }, (error) => error instanceof LogReplaced); // prettier-ignore
  });

  test('with a record that is not what was written stops there', async () => {
    const { topic } = await made(5);
    await damage(topic, '3:..');
    const { error, read: whole } = await failureOf(await openLog(topic), 0);
    expect(error).toBeInstanceOf(PartitionDamaged);
    expect(error.message).toContain(`${topic}-0 is damaged at offset 3: its checksum is wrong`);
    expect(whole.join()).not.toContain('8:');
  });

  test('with a newest record that is not what was written says so to whoever would go on from it', async () => {
    const { topic } = await made(3);
    const written = new KafkaPublicTopic({ brokers: kafka.brokers, topic });
    expect((await written.newest()).size).toBe(1);
    await damage(topic, '2:..');
    await expect(written.newest()).rejects.toThrow(PartitionDamaged);
    written.close();
  });

  test('with a compressed batch stops there and says what to set', async () => {
    const { topic, log } = await made(1);
    const following = failureOf(log, 0);
    await write(topic, [{ value: 'a'.repeat(1000) }], CompressionTypes.GZIP);
    const { error } = await following;
    expect(error).toBeInstanceOf(PartitionDamaged);
    expect(error.message).toContain('compression.type=producer');
    expect(log.failed).toBe(error);
  });
});

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();

async function read(log: KafkaLog, from: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const batch of log.read(from, { follow: false })) texts.push(...batch.map(({ bytes }) => textOf(bytes)));
  return texts;
}

/** How reading ends, and what came before. */
async function failureOf(
  log: KafkaLog,
  from: number,
  onFirst: (text: string) => Promise<void> = () => Promise.resolve(),
  follow = true,
): Promise<{ error: Error; read: string[] }> {
  const texts: string[] = [];
  try {
    for await (const batch of log.read(from, { follow })) {
      texts.push(...batch.map(({ bytes }) => textOf(bytes)));
      await onFirst(textOf(batch[0]!.bytes));
    }
  } catch (error) {
    return { error: error as Error, read: texts };
  }
  return { error: new Error('it did not fail'), read: texts };
}
