import { access, constants, stat } from 'node:fs/promises';
import { openEmbeddedLog, openTrimmableLog } from '@latchkey/event-log';
import { inspect } from '@latchkey/read-model/embedded';
import { Replica, SnapshotUnusable } from '@latchkey/replica';
import { dataDirectory, existingDataDirectory, type DataDirectory } from '../files/data-directory.js';
import {
  checkCounts,
  checkProjected,
  Findings,
  ok,
  warning,
  type Finding,
  type Found,
} from '../maintenance/findings.js';
import { closing } from '../opened.js';
import type { InstallationOptions, OnProgress } from '../options.js';
import { activitySource, logSource } from '../projection.js';
import { SnapshotFile } from '../snapshot/snapshot-file.js';
import { foreignSnapshot } from '../snapshot/start-replica.js';

/** Checks a data directory and all that is in it. */
export async function diagnoseEmbedded(options: InstallationOptions, onProgress: OnProgress): Promise<Finding[]> {
  const directory = dataDirectory(options.dataDirectory);
  const replica = new Replica(options.clock);
  const findings = new Findings();
  const look = findings.look.bind(findings);
  if (!(await look('data directory', () => checkDirectory(directory)))) return findings.list;
  const readable = await look('event log', () => checkLog(directory.log, replica, onProgress));
  await look('activity log', () => checkActivity(directory.activity));
  if (!readable) return findings.list;
  await findings.lookAtReplica(replica, options);
  await look('read model', () => checkReadModel(directory, replica));
  await look('replica snapshot', () => checkSnapshotFile(directory));
  await look('first admin key', () => checkFirstAdminFile(directory.firstAdminKey));
  return findings.list;
}

async function checkDirectory({ root }: DataDirectory): Promise<Found> {
  await existingDataDirectory(root);
  const found = await stat(root);
  await access(root, constants.R_OK | constants.W_OK | constants.X_OK).catch(() => {
    throw new Error(`${root} cannot be written by this user`);
  });
  return (found.mode & 0o077) === 0 ? ok(root) : warning(`${root} is open to other users: chmod 700 it`);
}

function checkLog(folder: string, replica: Replica, onProgress: OnProgress): Promise<Found> {
  return closing(async (opened) => {
    const log = opened.use(await openEmbeddedLog(folder, { readOnly: true }));
    for await (const batch of log.read(0, { follow: false })) {
      for (const record of batch) replica.apply(record);
      onProgress(replica.next, log.end());
    }
    return checkCounts(replica);
  });
}

async function checkActivity(folder: string): Promise<Found> {
  const log = await openTrimmableLog(folder, { readOnly: true });
  const begin = log.begin();
  let records = 0;
  try {
    for await (const batch of log.read(begin, { follow: false })) records += batch.length;
  } catch (error) {
    const now = await openTrimmableLog(folder, { readOnly: true });
    await now.close();
    // a running service gave back what was being read
    if (now.begin() > begin) return checkActivity(folder);
    throw error;
  } finally {
    await log.close();
  }
  const removed = begin === 0 ? '' : `; ${begin} before them were removed because of their age`;
  return ok(`${records} records, all readable${removed}`);
}

async function checkReadModel(directory: DataDirectory, replica: Replica): Promise<Found> {
  if ((await stat(directory.readModelFile).catch(() => null)) === null)
    return ok('none yet: it is built at the next start');
  return closing(async (opened) => {
    const model = inspect(directory.readModelFile);
    if (typeof model === 'string') return warning(`${model}: the next start makes it anew from the logs`);
    const log = opened.use(await openEmbeddedLog(directory.log, { readOnly: true }));
    const activity = opened.use(await openTrimmableLog(directory.activity, { readOnly: true }));
    return checkProjected(model, logSource(log, replica), activitySource(activity));
  });
}

async function checkSnapshotFile(directory: DataDirectory): Promise<Found> {
  const file = new SnapshotFile(directory.snapshot);
  const check = closing(async (opened) => {
    const header = await file.header();
    if (header === null) return ok('none yet: a start reads the whole log');
    // opened after the header was read: a running service may write both meanwhile
    const log = opened.use(await openEmbeddedLog(directory.log, { readOnly: true }));
    const foreign = await foreignSnapshot(header, log);
    if (foreign !== null) throw foreign;
    return ok(`at record ${header.position.offset} of ${log.end() - 1}, ${await file.check()} bytes`);
  });
  return check.catch((error: unknown) => {
    if (!(error instanceof SnapshotUnusable)) throw error;
    return warning(`${error.message}: the next start reads the whole log and a new one is made`);
  });
}

async function checkFirstAdminFile(path: string): Promise<Found> {
  if ((await stat(path).catch(() => null)) === null) return ok('not lying about');
  return warning(`${path} still holds a working secret: move it to a safe place`);
}
