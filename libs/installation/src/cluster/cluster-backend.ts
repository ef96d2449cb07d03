import { openMongoDraft } from '@latchkey/read-model';
import { withWriteSide, type Backend } from '../backend.js';
import { makeLink } from '../maintenance/sign-in-link.js';
import { closing, type Opened } from '../opened.js';
import type { ClusterOptions, OnProgress } from '../options.js';
import { activityRunner, foldAll, logRunner } from '../projection.js';
import { acceptHistory } from '../write-side.js';
import { backupCluster, restoreCluster } from './backup.js';
import { diagnoseCluster } from './doctor.js';
import { HistoryRetention } from './history-retention.js';
import { openClusterReading, recordsIn } from './logs.js';
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
    rebuild: async (onProgress) => ({ records: await rebuild(options, onProgress), identical: undefined }),
    acceptLog: async () => {
      const accepted = await withWriteSide({ open }, (writeSide) => acceptHistory(writeSide, clock));
      await rebuild(options, () => undefined);
      return accepted;
    },
    doctor: () => diagnoseCluster(options),
  };
}

// Projectors go on from the checkpoints of the new collections, so nothing is missed that is written meanwhile.
function rebuild(options: ClusterOptions, onProgress: OnProgress): Promise<number> {
  return closing(async (opened) => {
    const { log, replica, activity } = await openClusterReading(opened, options);
    const draft = opened.use(await openMongoDraft(options.mongodb));
    const ofActivity = activity.map((one, partition) => activityRunner(one, draft, partition));
    const records = recordsIn([log, ...activity]);
    await foldAll([logRunner(log, replica, draft), ...ofActivity], records, onProgress);
    // the topic keeps records for a while longer than history keeps what they say
    await HistoryRetention.of(draft, options)?.check(false);
    await draft.promote();
    return records;
  });
}
