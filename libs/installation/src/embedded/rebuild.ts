import { rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withTimeout } from '@latchkey/event-log';
import { HistoryMismatch } from '@latchkey/projections';
import type { Progress, RebuildSummary } from '../backend.js';
import { closing } from '../opened.js';
import type { OnProgress } from '../options.js';
import { activitySource, logSource } from '../projection.js';
import { ReadModelThreads } from './projecting/read-model-threads.js';
import { servedLogs, whole } from './projecting/serve-log.js';
import type { EmbeddedWriteSide } from './write-side.js';

const PROGRESS_EVERY_MS = 100;
const ASK_EVERY_MS = 1_000;
const COMPARED = { anew: false, digested: true };

/** Builds a new read model, compares it with the live one, which stays as it is until then, and replaces that. */
export async function rebuildEmbedded(writeSide: EmbeddedWriteSide, onProgress: OnProgress): Promise<RebuildSummary> {
  const { directory, log, activity } = writeSide;
  const live = directory.readModel;
  const draft = `${live}.draft`;
  await rm(draft, { recursive: true, force: true });
  const exists = await stat(directory.readModelFile).catch(() => null);
  const before =
    exists && (await broughtUp(writeSide, directory.readModelFile, COMPARED, () => undefined).catch(unlessOther));
  const made = { anew: true, digested: before !== null };
  const built = await broughtUp(writeSide, join(draft, basename(directory.readModelFile)), made, onProgress);
  await rm(live, { recursive: true, force: true });
  await rename(draft, live);
  return {
    records: log.end() + activity.end() - activity.begin(),
    identical: before === null ? null : before === built,
  };
}

/** What is damaged is compared with nothing. @throws HistoryMismatch */
function unlessOther(error: Error): null {
  if (error instanceof HistoryMismatch) throw error;
  return null;
}

/** Brings the read model of a file up to the end of both logs. @returns the digest of all its documents; null: there was none to go on with, or it is not asked for */
function broughtUp(
  { log, activity, replica }: EmbeddedWriteSide,
  file: string,
  { anew, digested }: typeof COMPARED,
  onProgress: OnProgress,
): Promise<string | null> {
  return closing(async (opened) => {
    let onFailure!: (error: Error) => void;
    const failed = new Promise<never>((_, reject) => (onFailure = reject));
    failed.catch(() => undefined);
    const threads = opened.use(new ReadModelThreads(file, { log: whole(log), activity }, { onFailure }));
    const replaced = await threads.requireHistory(logSource(log, replica), activitySource(activity));
    if (replaced !== null && !anew) return null;
    await threads.run(servedLogs(log, activity, replica));
    const { progress } = threads;
    const begin = activity.begin();
    const done = () => progress.log.offset + 1 + Math.max(0, progress.activity.offset + 1 - begin);
    const timer = setInterval(() => onProgress(done(), log.end() + activity.end() - begin), PROGRESS_EVERY_MS);
    opened.defer(() => clearInterval(timer));
    const folded = Promise.all([untilFolded(progress.log, log.end() - 1), untilFolded(progress.activity, activity.end() - 1)]); // prettier-ignore
    await Promise.race([folded, failed]);
    onProgress(done(), done());
    const digest = await untilAnswered(digested ? threads.digest() : threads.untilComplete(), progress.log);
    return threads.remade && !anew ? null : digest;
  });
}

async function untilAnswered<T>(answer: Promise<T>, progress: Progress): Promise<T> {
  for (;;) {
    const found = await withTimeout(
      ASK_EVERY_MS,
      answer.then((value) => ({ value })),
      () => null,
    );
    if (found !== null) return found.value;
    if (progress.lastError !== null) throw progress.lastError;
  }
}

async function untilFolded(progress: Progress, offset: number): Promise<void> {
  while (!(await progress.waitFor(offset, ASK_EVERY_MS))) {
    if (progress.lastError !== null) throw progress.lastError;
  }
}
