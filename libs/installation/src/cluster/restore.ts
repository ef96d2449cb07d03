import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createTopology, openEmbeddedLog, openKafkaLog, topicNames, type KafkaLog } from '@latchkey/event-log';
import type { InstallationOptions, KafkaPlace } from '../write-side.js';
import type { BackupResult } from '../maintenance/results.js';
import type { OnProgress } from '../maintenance/progress.js';
import { copyRecords } from './copy-records.js';
import { topologyOf } from './topology.js';

/** There is a history already where a backup was to be put. */
export class RestoreRefused extends Error {}

/**
 * Puts a backup into topics that are empty or do not exist. It is the same history with the same identity; where others
 * remember more of it than the backup holds, they refuse to go on until `latchkey doctor --accept-log`.
 *
 * @throws RestoreRefused when a topic is not empty; LogError when the backup cannot be read; Error when appending broke off
 */
export async function restore(
  options: InstallationOptions & { kafka: KafkaPlace },
  from: string,
  onProgress: OnProgress,
): Promise<BackupResult> {
  await createTopology(topologyOf(options));
  const targets = await targetsOf(options, from);
  try {
    const full = targets.find(({ log }) => log.end() > 0);
    if (full !== undefined) throw new RestoreRefused(`${full.name} is not empty. Nothing was written. Delete the topics first, or choose another LATCHKEY_TOPIC_PREFIX.`); // prettier-ignore
    let [records, bytes] = [0, 0];
    for (const { log, folder } of targets) {
      const copied = await copy(folder, log, (done, total) => onProgress(records + done, records + total));
      records += copied.records;
      bytes += copied.bytes;
    }
    return { records, bytes };
  } finally {
    await Promise.all(targets.map(({ log }) => log.close()));
  }
}

interface Target {
  readonly name: string;
  readonly folder: string;
  readonly log: KafkaLog;
}

async function targetsOf(
  { kafka, onNotice = () => undefined }: InstallationOptions & { kafka: KafkaPlace },
  from: string,
): Promise<Target[]> {
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

async function copy(folder: string, to: KafkaLog, onCopied: OnProgress): Promise<BackupResult> {
  const from = await openEmbeddedLog(folder, { readOnly: true });
  try {
    const copied = await copyRecords(from, 0, to, (records) => onCopied(records, from.end()));
    if ((await to.latest()) !== from.end())
      throw new Error('somebody else wrote meanwhile: delete the topics and restore again');
    return copied;
  } finally {
    await from.close();
  }
}
