// Commands through the runner (decide, append, read back), against one flush to the same disk for each.
import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DeciderRunner } from '@latchkey/commands';
import { FIRST, KeyRing } from '@latchkey/domain';
import { openEmbeddedLog } from '@latchkey/event-log';
import { ensureFirstAdmin, startInstallation } from '@latchkey/installation';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import { compare, concurrently, report, significant, text, timeOf, withFolder } from './harness.mjs';
import { createKey } from './create-key.mjs';
import { ACCOUNT, appendAll, History } from './history.mjs';

const TOGETHER = 64;
const MANY = 6_400;
const FEW = 200;
const clock = { now: () => Date.now() };
const TIMES = { deadlineMs: 5_000, readBackMs: 5_000, fenceMs: 2_000 };

/** Log, replica and runner: what a command needs and nothing beside it. */
async function startBare(folder) {
  const log = await openEmbeddedLog(join(folder, 'log'));
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
  return { log, create: () => createKey(runner, ACCOUNT.id, user), stop };
}

/** A whole installation, which folds its log into the read model beside the commands. */
async function startProjecting(folder) {
  const ring = new KeyRing([]);
  const dataDirectory = join(folder, 'data');
  const options = { dataDirectory, ring, clock, onTailCut: console.error, onFailure: console.error };
  const installation = await startInstallation(options);
  const { log, replica, runner } = installation.writeSide;
  await ensureFirstAdmin({ replica, runner }, ring, async () => undefined);
  const user = replica.account(FIRST.account.id).user(FIRST.userId);
  return { log, create: () => createKey(runner, FIRST.account.id, user), stop: () => installation.stop() };
}

/** A file next to the log, and ways to make as many bytes durable in it as a command does. */
async function bareFile(folder, bytes) {
  const file = await open(join(folder, 'bare'), 'w');
  const record = Buffer.alloc(bytes, 'x');
  let position = 0;
  const flush = async () => {
    await file.write(record, 0, bytes, position);
    position += bytes;
    await file.datasync();
  };
  const flushSync = () => {
    fs.writeSync(file.fd, record, 0, bytes, position);
    position += bytes;
    fs.fdatasyncSync(file.fd);
  };
  return { flush, flushSync, close: () => file.close() };
}

/** Bytes of one record of these creates, with the eight that frame it. */
async function recordBytes({ log, create }) {
  await create();
  for await (const batch of log.read(log.end() - 1, { follow: false })) return batch[0].bytes.length + 8;
}

const one = (operation) => async () => (await timeOf(() => concurrently(FEW, 1, operation))) / FEW;
const perSecond = (count, ms) => (count / ms) * 1000;

async function figures(folder, projecting) {
  const service = await (projecting ? startProjecting(folder) : startBare(folder));
  const bytes = await recordBytes(service);
  const bare = await bareFile(folder, bytes);
  const together = await compare(
    async () => perSecond(MANY, await timeOf(() => concurrently(MANY, TOGETHER, service.create))),
    async () => 1000 / (await one(bare.flush)()),
  );
  const alone = await compare(one(service.create), one(bare.flush));
  const alsoSync = await compare(one(bare.flushSync), one(bare.flush));
  await service.stop();
  await bare.close();
  return { together, alone, alsoSync, bytes };
}

const rate = ({ median }) => `${significant(median)}/s`;
const ms = ({ median }) => `${significant(median)} ms`;

function rows({ together, alone, alsoSync, bytes }, projecting) {
  const beside = projecting ? ', projecting beside' : '';
  return [
    {
      figure: `commands: ${TOGETHER} at a time${beside}`,
      goal: projecting ? null : '>= 20 times the rate of a flush each',
      measured: text(together.ratio),
      numbers: `${rate(together.measured)} against ${rate(together.reference)}, ${bytes} bytes each`,
    },
    {
      figure: `commands: one alone${beside}`,
      goal: projecting ? null : '<= 1.5 times write + fdatasync',
      measured: text(alone.ratio),
      numbers: `${ms(alone.measured)} against ${ms(alone.reference)}; writeSync + fdatasyncSync ${ms(alsoSync.measured)}`,
    },
  ];
}

const bare = await withFolder((folder) => figures(folder, false));
const beside = await withFolder((folder) => figures(folder, true));
report([
  ...rows(bare, false),
  ...rows(beside, true),
  {
    figure: `commands: ${TOGETHER} at a time, with projections beside against without`,
    goal: '>= 0.6',
    measured: significant(beside.together.ratio.median / bare.together.ratio.median),
    numbers: 'each as a multiple of the rate of a flush in its run',
  },
]);
