import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BackupRefused,
  createTopology,
  openEmbeddedLog,
  openKafkaLog,
  topicNames,
  type EventLog,
  type KafkaLog,
} from '@latchkey/event-log';
import type { CopiedRecords } from '../backend.js';
import type { ClusterOptions, OnProgress } from '../options.js';
import { withClusterLogs } from './logs.js';
import { topologyOf } from './topology.js';

/** There is a history already where a backup was to be put, or the backup is none. */
export class RestoreRefused extends Error {}

const AT_ONCE = 500;

/** Copies the logs into segment files, which hold the same history and are readable without Kafka. */
export function backupCluster(options: ClusterOptions, target: string, onProgress: OnProgress): Promise<CopiedRecords> {
  return withClusterLogs(options, async ({ log, activity }) => {
    const total = [log, ...activity].reduce((sum, one) => sum + one.end() - one.begin(), 0);
    const copied = { records: 0, bytes: 0 };
    const backUp = async (from: KafkaLog, name: string) => {
      const folder = join(target, name);
      const to = await openEmbeddedLog(folder);
      try {
        if (to.end() > 0) throw new BackupRefused(folder);
        await copy(from, from.begin(), to, copied, () => onProgress(copied.records, total));
      } finally {
        await to.close();
      }
    };
    await backUp(log, 'log');
    for (const [partition, one] of activity.entries()) await backUp(one, `activity-${partition}`);
    return copied;
  });
}

/** Puts a backup into topics, as `Backend.restore` says. */
export async function restoreCluster(
  options: ClusterOptions,
  from: string,
  onProgress: OnProgress,
): Promise<CopiedRecords> {
  await createTopology(topologyOf(options));
  const targets = await targetsOf(options, from);
  try {
    const full = targets.find(({ log }) => log.end() > 0);
    if (full !== undefined) throw new RestoreRefused(`${full.name} is not empty. Nothing was written. Delete the topics first, or choose another LATCHKEY_TOPIC_PREFIX.`); // prettier-ignore
    const copied = { records: 0, bytes: 0 };
    for (const { folder, log: to } of targets) {
      const source = await openEmbeddedLog(folder, { readOnly: true });
      try {
        const total = copied.records + source.end();
        await copy(source, 0, to, copied, () => onProgress(copied.records, total));
        if ((await to.latest()) !== source.end())
          throw new Error('somebody else wrote meanwhile: delete the topics and restore again');
      } finally {
        await source.close();
      }
    }
    return copied;
  } finally {
    await Promise.all(targets.map(({ log }) => log.close()));
  }
}

interface Target {
  readonly name: string;
  readonly folder: string;
  readonly log: KafkaLog;
}

async function targetsOf({ kafka, onNotice = () => undefined }: ClusterOptions, from: string): Promise<Target[]> {
  const topics = topicNames(kafka.topicPrefix);
  const folders = (await readdir(from)).filter((name) => /^(log|activity-\d+)$/.test(name));
  if (!folders.includes('log'))
    throw new RestoreRefused(`${from} holds no backup of topics: there is no folder log in it`);
  return Promise.all(
    folders.map(async (folder) => {
      const [topic, partition] = folder === 'log' ? [topics.log, 0] : [topics.activity, Number(folder.split('-')[1])];
      const log = await openKafkaLog({ ...kafka, topic, partition, onNotice });
      return { name: `${topic}-${partition}`, folder: join(from, folder), log };
    }),
  );
}

/**
 * Copies the records of a log, from an offset on and in their order, to the end of another.
 *
 * @param copied counts them
 * @throws LogError; Error when appending broke off
 */
async function copy(
  from: EventLog,
  begin: number,
  to: EventLog,
  copied: { records: number; bytes: number },
  onCopied: () => void,
): Promise<void> {
  for await (const batch of from.read(begin, { follow: false })) {
    for (let at = 0; at < batch.length; at += AT_ONCE) {
      const part = batch.slice(at, at + AT_ONCE);
      await Promise.all(part.map((record) => to.append(record.bytes)));
      copied.records += part.length;
      copied.bytes += part.reduce((sum, record) => sum + record.bytes.length, 0);
      onCopied();
    }
  }
}
