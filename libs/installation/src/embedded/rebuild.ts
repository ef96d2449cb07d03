import { rename, rm, stat } from 'node:fs/promises';
import { HistoryMismatch } from '@latchkey/projections';
import { openEmbeddedReadModel, type EmbeddedReadModel } from '@latchkey/read-model';
import { withEmbeddedWriteSide, type EmbeddedWriteSide } from './write-side.js';
import type { InstallationOptions } from '../write-side.js';
import { activityRunner, logRunner } from '../projection-runners.js';
import { rebuildCluster } from '../cluster/rebuild.js';
import type { OnProgress } from '../maintenance/progress.js';

export interface RebuildSummary {
  /** records read from both logs */
  readonly records: number;
  /** whether the new read model equals the one it replaces; null: that one could not be read; undefined: it went on */
  readonly identical: boolean | null | undefined;
}

const PROGRESS_EVERY_MS = 100;

/**
 * Folds both logs from their beginning into a new read model, compares it with the live one, and puts it in its place.
 * The live one stays as it is until then. The service must be stopped; on Kafka and MongoDB everything goes on meanwhile.
 *
 * @throws LogInUse while the service runs; HistoryMismatch when the log was rewound or replaced; LogError when it cannot
 * be read
 */
export async function rebuild(options: InstallationOptions, onProgress: OnProgress): Promise<RebuildSummary> {
  const { kafka, mongodb } = options;
  if (kafka === undefined || mongodb === undefined) return rebuildEmbedded(options, onProgress);
  return { records: await rebuildCluster({ ...options, kafka, mongodb }, onProgress), identical: undefined };
}

function rebuildEmbedded(options: InstallationOptions, onProgress: OnProgress): Promise<RebuildSummary> {
  return withEmbeddedWriteSide(options, async (writeSide) => {
    const live = writeSide.directory.readModel;
    const draft = `${live}.draft`;
    await rm(draft, { recursive: true, force: true });
    const before = await digestOfLive(live, writeSide);
    const built = await foldInto(draft, writeSide, onProgress);
    const retired = `${live}.retired`;
    await rm(retired, { recursive: true, force: true });
    await rename(live, retired).catch(ignoreMissing);
    await rename(draft, live);
    await rm(retired, { recursive: true, force: true });
    const records = writeSide.log.end() + writeSide.activity.end() - writeSide.activity.begin();
    return { records, identical: before === null ? null : before === built };
  });
}

/** Null when there is none, or none that can be read. A log with another history than its is not rebuilt from. */
async function digestOfLive(folder: string, writeSide: EmbeddedWriteSide): Promise<string | null> {
  if ((await stat(folder).catch(() => null)) === null) return null;
  try {
    return await foldInto(folder, writeSide, () => undefined);
  } catch (error) {
    if (error instanceof HistoryMismatch) throw error;
    return null;
  }
}

/** Brings the read model of a folder up to the end of both logs. @returns the digest of all its documents */
async function foldInto(folder: string, writeSide: EmbeddedWriteSide, onProgress: OnProgress): Promise<string> {
  const model: EmbeddedReadModel = await openEmbeddedReadModel(folder);
  try {
    const [log, activity] = [logRunner(writeSide, model), activityRunner(writeSide.activity, model)];
    const total = writeSide.log.end() + writeSide.activity.end();
    const timer = setInterval(() => onProgress(log.offset + activity.offset + 2, total), PROGRESS_EVERY_MS);
    await Promise.all([log.run({ follow: false }), activity.run({ follow: false })]).finally(() =>
      clearInterval(timer),
    );
    onProgress(total, total);
    return await model.digest();
  } finally {
    await model.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
