import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupRefused, createTopology, openEmbeddedLog, type EventLog, type KafkaLog } from '@latchkey/event-log';
import type { CopiedRecords } from '../backend.js';
import { closing } from '../opened.js';
import type { ClusterOptions, OnProgress } from '../options.js';
import { openClusterReading, openPartition, recordsIn } from './logs.js';
import { topologyOf } from './topology.js';

/** There is a history already where a backup was to be put, or the backup is none. */
export class RestoreRefused extends Error {}

const AT_ONCE = 500;

/** Copies the logs into segment files, which hold the same history and are readable without Kafka. */
export function backupCluster(options: ClusterOptions, target: string, onProgress: OnProgress): Promise<CopiedRecords> {
  return closing(async (opened) => {
    const { log, activity } = await openClusterReading(opened, options);
    const total = recordsIn([log, ...activity]);
    const copied = { records: 0, bytes: 0 };
    const backUp = (from: KafkaLog, name: string) =>
      closing(async (written) => {
        const folder = join(target, name);
        const to = written.use(await openEmbeddedLog(folder));
        if (to.end() > 0) throw new BackupRefused(folder);
        await copy(from, from.begin(), to, copied, () => onProgress(copied.records, total));
      });
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
  const folders = (await readdir(from)).filter((name) => /^(log|activity-\d+)$/.test(name));
  if (!folders.includes('log'))
    throw new RestoreRefused(`${from} holds no backup of topics: there is no folder log in it`);
  return closing(async (opened) => {
    const targets = await Promise.all(
      folders.map(async (folder) => {
        const [topic, partition] = folder.split('-') as ['log' | 'activity', string?];
        return { folder, to: await openPartition(opened, options, topic, Number(partition ?? 0)) };
      }),
    );
    const full = targets.find(({ to }) => to.end() > 0);
    if (full !== undefined) throw new RestoreRefused(`${options.kafka.topicPrefix}.${full.folder} is not empty. Nothing was written. Delete the topics first, or choose another LATCHKEY_TOPIC_PREFIX.`); // prettier-ignore
    const copied = { records: 0, bytes: 0 };
    for (const { folder, to } of targets) {
      const source = opened.use(await openEmbeddedLog(join(from, folder), { readOnly: true }));
      const total = copied.records + source.end();
      await copy(source, 0, to, copied, () => onProgress(copied.records, total));
      if ((await to.latest()) !== source.end())
        throw new Error('another process wrote to the topics meanwhile: delete the topics and restore again');
    }
    return copied;
  });
}

/** Copies all records of a log in their order to the end of another, and counts them. @throws LogError; Error when appending broke off */
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
