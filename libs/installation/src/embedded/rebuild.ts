import { rename, rm, stat } from 'node:fs/promises';
import { HistoryMismatch } from '@latchkey/projections';
import { digestOf, openEmbeddedReadModel } from '@latchkey/read-model';
import type { RebuildSummary } from '../backend.js';
import { closing } from '../closing.js';
import type { OnProgress } from '../options.js';
import { activityRunner, foldAll, logRunner } from '../projection.js';
import type { EmbeddedWriteSide } from './write-side.js';

/** Builds a new read model, compares it with the live one, which stays as it is until then, and replaces that. */
export async function rebuildEmbedded(writeSide: EmbeddedWriteSide, onProgress: OnProgress): Promise<RebuildSummary> {
  const { directory, log, activity } = writeSide;
  const live = directory.readModel;
  const draft = `${live}.draft`;
  await rm(draft, { recursive: true, force: true });
  const before = await digestOfLive(live, writeSide);
  const built = await foldInto(draft, writeSide, onProgress);
  const retired = `${live}.retired`;
  await rm(retired, { recursive: true, force: true });
  await rename(live, retired).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(draft, live);
  await rm(retired, { recursive: true, force: true });
  const records = log.end() + activity.end() - activity.begin();
  return { records, identical: before === null ? null : before === built };
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
async function foldInto(
  folder: string,
  { log, activity, replica }: EmbeddedWriteSide,
  onProgress: OnProgress,
): Promise<string> {
  return closing(await openEmbeddedReadModel(folder), async (model) => {
    const runners = [logRunner(log, replica, model), activityRunner(activity, model)];
    await foldAll(runners, log.end() + activity.end() - activity.begin(), onProgress);
    return digestOf(model);
  });
}
