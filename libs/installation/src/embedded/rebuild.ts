import { rename, rm, stat } from 'node:fs/promises';
import { HistoryMismatch } from '@latchkey/projections';
import { digestOfDocuments, openEmbeddedReadModel } from '@latchkey/read-model';
import type { RebuildSummary } from '../backend.js';
import { closing } from '../opened.js';
import type { OnProgress } from '../options.js';
import { activityRunner, foldAll, logRunner } from '../projection.js';
import type { EmbeddedWriteSide } from './write-side.js';

/** Builds a new read model, compares it with the live one, which stays as it is until then, and replaces that. */
export async function rebuildEmbedded(writeSide: EmbeddedWriteSide, onProgress: OnProgress): Promise<RebuildSummary> {
  const { directory, log, activity, replica } = writeSide;
  const live = directory.readModel;
  const [draft, retired] = [`${live}.draft`, `${live}.retired`];
  const records = log.end() + activity.end() - activity.begin();
  /** Brings the read model of a folder up to the end of both logs. @returns the digest of all its documents */
  const fold = (folder: string, onFolded: OnProgress) =>
    closing(async (opened) => {
      const model = opened.use(await openEmbeddedReadModel(folder));
      await foldAll([logRunner(log, replica, model), activityRunner(activity, model)], records, onFolded);
      return digestOfDocuments(model);
    });
  await rm(draft, { recursive: true, force: true });
  const exists = await stat(live).catch(() => null);
  const before = exists && (await fold(live, () => undefined).catch(unlessOfAnotherHistory));
  const built = await fold(draft, onProgress);
  await rm(retired, { recursive: true, force: true });
  await rename(live, retired).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(draft, live);
  await rm(retired, { recursive: true, force: true });
  return { records, identical: before === null ? null : before === built };
}

/** One that cannot be read is as none; a log with another history than its is not rebuilt from. */
function unlessOfAnotherHistory(error: unknown): null {
  if (error instanceof HistoryMismatch) throw error;
  return null;
}
