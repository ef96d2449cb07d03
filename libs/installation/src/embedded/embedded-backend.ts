import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { backupEmbeddedLog, backupTrimmableLog, LogInUse } from '@latchkey/event-log';
import { withWriteSide, type Backend, type CopiedRecords } from '../backend.js';
import { DataDirectoryError, dataDirectory, existingDataDirectory } from '../files/data-directory.js';
import { makeLink } from '../maintenance/sign-in-link.js';
import type { Opened } from '../opened.js';
import type { InstallationOptions, OnProgress } from '../options.js';
import { acceptHistory } from '../write-side.js';
import { diagnoseEmbedded } from './doctor.js';
import { rebuildEmbedded } from './rebuild.js';
import { askService } from './service-door.js';
import { startEmbedded } from './start.js';
import { openEmbeddedWriteSide } from './write-side.js';

/** An installation in one process, with everything in its data directory. */
export function embeddedBackend(options: InstallationOptions): Backend {
  const { dataDirectory: root, clock } = options;
  const directory = dataDirectory(root);
  const open = (opened: Opened, beforeCreating?: () => Promise<void>) =>
    openEmbeddedWriteSide(opened, options, beforeCreating);
  return {
    options,
    firstAdminKeyFile: directory.firstAdminKey,
    start: () => startEmbedded(options),
    open,
    makeSignInLink: (who) =>
      withWriteSide({ open }, (writeSide) => makeLink(writeSide, who)).catch(async (error: unknown) => {
        if (!(error instanceof LogInUse)) throw error;
        const link = await askService(directory.door, who);
        if (link !== null) return link;
        throw new DataDirectoryError(`${root} is in use, and no service answers there. If it is just starting, try again in a moment.`, { cause: error }); // prettier-ignore
      }),
    backup: (target, onProgress) => backup(root, target, onProgress),
    restore: async () => {
      throw new Error('Without KAFKA_BROKERS a backup is a data directory: name it in LATCHKEY_DATA_DIR');
    },
    rebuild: (onProgress) => withWriteSide({ open }, (writeSide) => rebuildEmbedded(writeSide, onProgress)),
    acceptLog: () =>
      withWriteSide({ open }, async (writeSide) => {
        await rm(directory.readModel, { recursive: true, force: true });
        await rm(directory.snapshot, { recursive: true, force: true });
        // guards that had a lease before the restore are not in this list: the next start waits for one lease
        await rm(directory.instances, { force: true });
        return acceptHistory(writeSide, clock);
      }),
    doctor: (onProgress) => diagnoseEmbedded(options, onProgress),
  };
}

/** Copies both logs of a data directory while its service runs. */
async function backup(root: string, target: string, onProgress: OnProgress): Promise<CopiedRecords> {
  const directory = await existingDataDirectory(root);
  const total = (await bytesIn(directory.log)) + (await bytesIn(directory.activity));
  const log = await backupEmbeddedLog(directory.log, join(target, 'log'), ({ bytes }) => onProgress(bytes, total));
  const activity = await backupTrimmableLog(directory.activity, join(target, 'activity'), ({ bytes }) =>
    onProgress(log.bytes + bytes, total),
  );
  return { records: log.records + activity.records, bytes: log.bytes + activity.bytes };
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder);
  // a file may be gone by now: activity is trimmed while the service runs
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => ({ size: 0 }))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
