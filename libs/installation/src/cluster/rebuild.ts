import { setTimeout as pause } from 'node:timers/promises';
import { openMongoDraft, ReadModelBeingRebuilt, type MongoReadModel, type Remaking } from '@latchkey/read-model';
import { closing } from '../opened.js';
import type { ClusterOptions, OnProgress } from '../options.js';
import { activityRunner, foldAll, logRunner } from '../projection.js';
import { HistoryRetention } from './history-retention.js';
import { openClusterReading, recordsIn } from './logs.js';

const LOOK_EVERY_MS = 1_000;

type Options = Pick<ClusterOptions, 'kafka' | 'mongodb' | 'clock' | 'activityDays' | 'onInfo' | 'onNotice'>;

/**
 * Folds all logs into a new read model and makes it the live one. Projectors go on from its checkpoints, so nothing is missed
 * that is written meanwhile.
 *
 * @param signal ends it before that
 * @returns how many records there were
 */
export function rebuildCluster(options: Options, onProgress: OnProgress, signal?: AbortSignal): Promise<number> {
  return closing(async (opened) => {
    const draft = opened.use(await openMongoDraft(options.mongodb));
    draft.beginAt(options.clock.now());
    const { log, replica, activity } = await openClusterReading(opened, options);
    const ofActivity = activity.map((one, partition) => activityRunner(one, draft, partition));
    const records = recordsIn([log, ...activity]);
    const tell = (done: number, total: number) => {
      draft.tellProgress(done, total);
      onProgress(done, total);
    };
    await foldAll([logRunner(log, replica, draft), ...ofActivity], records, tell, signal);
    signal?.throwIfAborted();
    while (await draft.sweep(options.clock.now())) signal?.throwIfAborted();
    // the topic keeps records for a while longer than history keeps what they say
    await HistoryRetention.of(draft, options).check(false);
    await draft.promote();
    return records;
  });
}

/** A read model that an older version laid out, which is made anew by one of the projectors of this version. */
export class OutdatedReadModel {
  /** how far that has come; null: it is made */
  progress: Remaking | null = { done: 0, total: null };

  constructor(
    private readonly readModel: Pick<MongoReadModel, 'remaking'>,
    private readonly options: Options,
  ) {}

  /** Looks how far it has come, once a second until it is made. @returns what ends that */
  watch(): () => void {
    const look = async () => {
      this.progress = await this.readModel.remaking().catch(() => this.progress);
      if (this.progress === null) clearInterval(timer);
    };
    const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
    return () => clearInterval(timer);
  }

  /** Makes it anew, or waits for the process that does. Tries again where that fails, until the signal aborts. */
  async remake(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        this.progress = await this.readModel.remaking();
        if (this.progress === null) return;
        await rebuildCluster(this.options, (done, total) => (this.progress = { done, total }), signal);
      } catch (error) {
        if (!signal.aborted) this.#tell(error as Error);
        await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #tell(error: Error): void {
    if (error instanceof ReadModelBeingRebuilt) return;
    this.options.onNotice?.(`the read model cannot be made anew yet: ${error.message}`);
  }
}
