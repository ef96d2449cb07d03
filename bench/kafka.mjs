// Commands on a Kafka log (decide, append, read back), against bare kafkajs that produces a record and reads it back.
// Needs KAFKA_BROKERS.
import { DeciderRunner } from '@latchkey/commands';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { compare, concurrently, cpuMs, report, significant, text, timeOf } from './harness.mjs';
import { createKey } from './create-key.mjs';
import { ACCOUNT, appendAll, History } from './history.mjs';
import { brokers, many, openLog, withTopics } from './kafka-topics.mjs';

const TOGETHER = 64;
const MANY = 1_920;
const FEW = 60;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const IDLE_MS = 10_000;
const TIMES = { deadlineMs: 5_000, readBackMs: 5_000, fenceMs: 12_000 };
const clock = { now: () => Date.now() };

let made = 0;

/** Log, replica and runner on a topic: what a command needs and nothing beside it. */
async function startLatchkey(topics) {
  const log = await openLog(topics);
  const history = new History(1);
  await appendAll(log, history.take());
  const replica = new Replica(clock);
  const follower = new ReplicaFollower(log, replica, clock);
  await follower.start(ACCOUNT.id);
  const runner = new DeciderRunner(log, replica, clock, TIMES, { settled: () => Promise.resolve() });
  const user = history.users[0].state;
  const stop = async () => {
    await follower.stop();
    await log.close();
  };
  return { create: () => createKey(runner, ACCOUNT.id, user), stop };
}

/** What anybody would write with kafkajs: a producer, a consumer, and a map of who waits for which record. */
async function startBare(prefix, topics) {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ idempotent: false, createPartitioner: Partitioners.DefaultPartitioner });
  const consumer = kafka.consumer({ groupId: prefix, maxWaitTimeInMs: 500 });
  const waiting = new Map();
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topic: topics.events });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({ eachMessage: async ({ message }) => waiting.get(String(message.key))?.() });
  await joined;
  const value = Buffer.alloc(700, 'x');
  const roundTrip = async () => {
    const key = String(made++);
    const seen = new Promise((resolve) => waiting.set(key, resolve));
    await producer.send({ topic: topics.events, acks: -1, messages: [{ key, value, partition: 0 }] });
    await seen;
    waiting.delete(key);
  };
  // the first ones may come before the consumer has found its place
  await Promise.race([roundTrip(), new Promise((resolve) => setTimeout(resolve, 3_000))]);
  const stop = async () => {
    await consumer.disconnect();
    await producer.disconnect();
  };
  return { roundTrip, stop };
}

const one = (operation) => async () => (await timeOf(() => concurrently(FEW, 1, operation))) / FEW;
const rate = (operation) => async () => (MANY / (await timeOf(() => concurrently(MANY, TOGETHER, operation)))) * 1000;
const alone = (operation) => async () => 1000 / (await one(operation)());

const { idleShare, single, together } = await withTopics(async (prefix, topics) => {
  const latchkey = await startLatchkey(topics);
  const idle = cpuMs();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const idleShare = (cpuMs() - idle) / IDLE_MS;
  const bare = await startBare(prefix, topics);
  const single = await compare(one(latchkey.create), one(bare.roundTrip), ROUNDS);
  const together = await compare(rate(latchkey.create), alone(latchkey.create), ROUNDS);
  await latchkey.stop();
  await bare.stop();
  return { idleShare, single, together };
});

report([
  {
    figure: `kafka: one command alone, ${many}`,
    goal: '<= 1.5 times bare kafkajs, there and back',
    measured: text(single.ratio),
    numbers: `${significant(single.measured.median)} ms against ${significant(single.reference.median)} ms`,
  },
  {
    figure: `kafka: ${TOGETHER} at a time, ${many}`,
    goal: '>= 20 times one at a time',
    measured: text(together.ratio),
    numbers: `${significant(together.measured.median)}/s against ${significant(together.reference.median)}/s`,
  },
  {
    figure: 'kafka: CPU of an idle log',
    goal: '< 0.01 of a core',
    measured: significant(idleShare),
    numbers: 'a log that is followed, and nothing written',
  },
]);
