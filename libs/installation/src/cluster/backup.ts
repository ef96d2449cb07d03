import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupRefused, createTopology, openEmbeddedLog, type EventLog, type KafkaLog } from '@latchkey/event-log';
import type { CopiedRecords } from '../backend.js';
import { closing } from '../closing.js';
import type { ClusterOptions, OnProgress } from '../options.js';
import { openPartition, withClusterLogs } from './logs.js';
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
      await closing(await openEmbeddedLog(folder), async (to) => {
        if (to.end() > 0) throw new BackupRefused(folder);
        await copy(from, from.begin(), to, copied, () => onProgress(copied.records, total));
      });
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
    if (full !== undefined) throw new RestoreRefused(`${options.kafka.topicPrefix}.${full.folder} is not empty. Nothing was written. Delete the topics first, or choose another LATCHKEY_TOPIC_PREFIX.`); // prettier-ignore
    const copied = { records: 0, bytes: 0 };
    for (const { folder, log: to } of targets) {
      await closing(await openEmbeddedLog(join(from, folder), { readOnly: true }), async (source) => {
        const total = copied.records + source.end();
        await copy(source, 0, to, copied, () => onProgress(copied.records, total));
        if ((await to.latest()) !== source.end())
          throw new Error('another process wrote to the topics meanwhile: delete the topics and restore again');
      });
    }
    return copied;
  } finally {
    await Promise.all(targets.map(({ log }) => log.close()));
  }
}

async function targetsOf(options: ClusterOptions, from: string): Promise<{ folder: string; log: KafkaLog }[]> {
  const folders = (await readdir(from)).filter((name) => /^(log|activity-\d+)$/.test(name));
  if (!folders.includes('log'))
    throw new RestoreRefused(`${from} holds no backup of topics: there is no folder log in it`);
  return Promise.all(
    folders.map(async (name) => {
      const [topic, partition = 0] = name.split('-');
      return { folder: name, log: await openPartition(options, topic as 'log' | 'activity', Number(partition)) };
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
