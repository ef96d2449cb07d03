import { withWriteSide, type Backend } from '../backend.js';
import { makeLink } from '../maintenance/sign-in-link.js';
import type { Opened } from '../opened.js';
import type { ClusterOptions } from '../options.js';
import { acceptHistory } from '../write-side.js';
import { backupCluster, restoreCluster } from './backup.js';
import { diagnoseCluster } from './doctor.js';
import { rebuildCluster } from './rebuild.js';
import { startCluster } from './start.js';
import { openClusterWriteSide } from './write-side.js';

/** An installation of many processes, with the log in Kafka and the read model in MongoDB. */
export function clusterBackend(options: ClusterOptions): Backend {
  const { clock } = options;
  const open = (opened: Opened, beforeCreating?: () => Promise<void>) =>
    openClusterWriteSide(opened, options, beforeCreating);
  return {
    options,
    firstAdminKeyFile: null,
    start: () => startCluster(options),
    open,
    makeSignInLink: (who) => withWriteSide({ open }, (writeSide) => makeLink(writeSide, who)),
    backup: (target, onProgress) => backupCluster(options, target, onProgress),
    restore: (from, onProgress) => restoreCluster(options, from, onProgress),
    rebuild: async (onProgress) => ({ records: await rebuildCluster(options, onProgress), identical: undefined }),
    acceptLog: async () => {
      const accepted = await withWriteSide({ open }, (writeSide) => acceptHistory(writeSide, clock));
      await rebuildCluster(options, () => undefined);
      return accepted;
    },
    doctor: () => diagnoseCluster(options),
  };
}
