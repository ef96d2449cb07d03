import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { FIRST } from '@latchkey/domain';
import { openKafkaLog, type KafkaLog } from '@latchkey/event-log';
import { publicEventSchema } from '@latchkey/projections';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { credential, History, keyCreated, keyDisabled, keyEnabled, userRegistered } from '../support/history.js';
import { PublicReader } from '../support/public-reader.js';
import { envelopeOf } from '../support/running.js';
import { consoleConsumer } from '../support/servers/console-consumer.js';
import { startKafka, type KafkaCluster } from '../support/servers/kafka.js';
import { makeTopics } from '../support/servers/make-topics.js';
import { describeWith } from '../support/servers/describe-with.js';

const PARTITIONS = 3;
const KEYS = 20;
const CHANGES = 120;

interface Consumed {
  readonly partition: number;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: Record<string, unknown>;
}

(await describeWith('own kafka'))('the public topic', () => {
  let kafka: KafkaCluster;
  let admin: Admin;
  let log: KafkaLog;
  const processes: ChildProcess[] = [];
  const names = { log: '', events: '' };
  const history = story();
  const newest = history.records.length - 1;
  beforeAll(async () => {
    kafka = await startKafka();
    admin = new Kafka({ ...kafka.client(), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const prefix = randomUUID();
    Object.assign(names, { log: `${prefix}.log`, events: `${prefix}.events` });
    await makeTopics(admin, [
      { topic: names.log, numPartitions: 1, replicationFactor: 1 },
      { topic: names.events, numPartitions: PARTITIONS, replicationFactor: 1 },
    ]);
    log = await openKafkaLog({ brokers: kafka.brokers, topic: names.log, partition: 0, onNotice: () => undefined });
    await Promise.all(history.records.map(({ bytes }) => log.append(bytes)));
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map(killed));
  });
  afterAll(async () => {
    await log.close();
    await admin.disconnect();
    await kafka.stop();
  });

  /** A program of test/support, whose lines are handed over. */
  const start = (program: string, args: readonly string[], onLine: (line: string) => void) => {
    const path = join(import.meta.dirname, '../support', program);
    const child = spawn(process.execPath, [path, kafka.brokers.join(','), ...args], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // what a killed process leaves of its last line is no line
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      lines.forEach(onLine);
    });
    processes.push(child);
    return child;
  };
  const startRelay = (onRelayed: (offset: number) => void, ...killed: number[]) =>
    start('relay-process.mjs', [names.log, names.events, ...killed.map(String)], (line) => onRelayed(Number(line.split(' ')[1]))); // prettier-ignore
  /** Starts a relay, and waits until it has come to the end of the log. */
  const relayedAll = () => new Promise<void>((resolve) => startRelay((offset) => offset >= newest && resolve()));

  it('has exactly the history for those who read it, however often the relay is killed', async () => {
    const expected = bySubject(history);
    const consumed: Consumed[] = [];
    const reader = new PublicReader();
    start('event-consumer.mjs', [names.events, randomUUID()], (line) => {
      const one = JSON.parse(line) as Consumed;
      consumed.push(one);
      reader.take(one);
    });

    let relayed = -1;
    for (let partition = 0; partition < PARTITIONS; partition++) {
      // in the third step, when one partition has its part of it and the others have not
      const relay = startRelay((offset) => (relayed = offset), 3, partition);
      expect(await once(relay, 'close')).toEqual([null, 'SIGKILL']);
    }
    expect(relayed).toBeLessThan(newest);
    // two at once
    await Promise.all([relayedAll(), relayedAll()]);

    const total = [...expected.values()].flat().length;
    await eventually(() => [...reader.history.values()].flat().length, (count) => count >= total); // prettier-ignore
    expect(reader.gaps).toEqual([]);
    expect(Object.fromEntries(reader.history)).toEqual(Object.fromEntries(expected));
    for (const one of consumed) expect(publicEventSchema.safeParse(eventOf(one)).error).toBeUndefined();
    expect(consumed.every(({ key, headers }) => key === headers['ce_subject'])).toBe(true);
    expect(JSON.stringify(consumed)).not.toMatch(/digest|sealed|PRIVATE/);
  });

  it('shows the same to the consumer of Java, in the same order', async () => {
    await relayedAll();
    const offsets = await admin.fetchTopicOffsets(names.events);
    const count = offsets.reduce((sum, { high }) => sum + Number(high), 0);
    const show = ['print.partition=true', 'print.headers=true', 'print.key=true', 'headers.separator=;'];
    const args = ['--from-beginning', '--max-messages', String(count), ...show.flatMap((one) => ['--property', one])]; // prettier-ignore
    const lines = (await consoleConsumer(kafka, names.events, args)).trim().split('\n');
    const reader = new PublicReader();
    for (const line of lines) {
      const [, text, key] = line.split('\t') as [string, string, string];
      const headers = Object.fromEntries(text.split(';').map((one) => one.split(/:(.*)/s)));
      expect([key, headers['content-type']]).toEqual([headers['ce_partitionkey'], 'application/json']);
      reader.take({ headers });
    }
    expect(lines).toHaveLength(count);
    expect(reader.gaps).toEqual([]);
    expect([...reader.history.values()].flat()).toHaveLength(1 + KEYS * (1 + CHANGES));
  });
});

/** A user with keys that are switched off and on, with fences and rejected records in between. */
function story(): History {
  const history = new History().event(FIRST.userId, userRegistered('PRIVATE'));
  for (let key = 0; key < KEYS; key++) history.event(`key_${key}`, keyCreated(credential(key), FIRST.userId));
  for (let change = 0; change < CHANGES; change++) {
    for (let key = 0; key < KEYS; key++) {
      const event = change % 2 === 0 ? keyDisabled : keyEnabled;
      if ((change + key) % 50 === 0) history.fence(`key_${key}`);
      if ((change + key) % 40 === 0) history.put(Buffer.from('{}'));
      history.event(`key_${key}`, event);
    }
  }
  return history;
}

function bySubject({ records }: History): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { bytes } of records.filter((one) => one.bytes.length > 2)) {
    const { kind, aggregate, id } = envelopeOf(bytes);
    if (kind === 'event') ids.set(aggregate, [...(ids.get(aggregate) ?? []), id]);
  }
  return ids;
}

/** The event as GET /v1/events has it. */
function eventOf({ headers, value }: Consumed) {
  const attributes = Object.entries(headers).filter(([name]) => name.startsWith('ce_'));
  const event = Object.fromEntries(attributes.map(([name, text]) => [name.slice(3), text]));
  return { ...event, datacontenttype: headers['content-type'], data: value };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}
