// Until a process on Kafka may serve: from a snapshot of its replica, against reading the whole log.
// Needs KAFKA_BROKERS. Both sides end with a barrier that was written and read back.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplicaFollower, takeSnapshot } from '@latchkey/replica';
import { SnapshotFile } from '../libs/installation/dist/snapshot/snapshot-file.js';
import { startReplica } from '../libs/installation/dist/snapshot/start-replica.js';
import { compare, cpuMs, FULL, report, significant, text, withFolder } from './harness.mjs';
import { ACCOUNT, appendAll, History } from './history.mjs';
import { many, openLog, withTopics } from './kafka-topics.mjs';

const KEYS = FULL ? 1_000_000 : 100_000;
const ROUNDS = FULL ? 3 : 5;
const clock = { now: () => Date.now() };
const never = new AbortController().signal;

async function fill(topics) {
  const log = await openLog(topics);
  const history = new History(20, false);
  for (let made = 0; made < KEYS; made += 10_000) {
    for (let i = 0; i < 10_000; i++) history.createKey();
    await appendAll(log, history.take());
  }
  await log.close();
}

/** @returns the replica of a process that may serve */
async function start(topics, file) {
  const log = await openLog(topics);
  const replica = await startReplica(log, file, { clock, onNotice: console.error });
  const follower = new ReplicaFollower(log, replica, clock);
  await follower.start(ACCOUNT.id);
  await follower.stop();
  await log.close();
  return replica;
}

/** Milliseconds on the clock until it may serve; the CPU's go into `cpu`. */
const timed = (topics, file, cpu) => async () => {
  for (let i = 0; i < 2; i++) globalThis.gc();
  const [before, begun] = [cpuMs(), performance.now()];
  const { keyCount } = await start(topics, file);
  if (keyCount !== KEYS) throw new Error(`it began with ${keyCount} keys`);
  cpu.push(cpuMs() - before);
  return performance.now() - begun;
};

const median = (values) => significant([...values].sort((a, b) => a - b)[values.length >> 1]);

const rows = await withTopics((_, topics) =>
  withFolder(async (folder) => {
    await mkdir(join(folder, 'none'));
    const none = new SnapshotFile(join(folder, 'none'));
    const snapshot = new SnapshotFile(join(folder, 'snapshot'));
    await fill(topics);
    const taken = takeSnapshot(await start(topics, none));
    await snapshot.write(taken, 0, never);
    taken.end();
    const cpu = { snapshot: [], none: [] };
    const { ratio, measured, reference } = await compare(
      timed(topics, snapshot, cpu.snapshot),
      timed(topics, none, cpu.none),
      ROUNDS,
    );
    const clocks = `${significant(measured.median)} ms against ${significant(reference.median)} ms on the clock`;
    return [
      {
        figure: `kafka: start with ${significant(KEYS)} keys, a record each, ${many}`,
        goal: '<= 0.2 of a replay',
        measured: text(ratio),
        numbers: `${clocks}, ${median(cpu.snapshot)} ms against ${median(cpu.none)} ms of CPU`,
      },
    ];
  }),
);
report(rows);
