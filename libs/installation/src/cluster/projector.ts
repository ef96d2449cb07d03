import { KafkaPublicTopic, PartitionGroup, type Partition, topicNames } from '@latchkey/event-log';
import { asyncApiAddress, PublicRelay } from '@latchkey/projections';
import { openMongoReadModel, type MongoReadModel, type Remaking } from '@latchkey/read-model';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import { orClose, type Opened } from '../opened.js';
import type { ClusterOptions } from '../options.js';
import { activityRunner, logRunner, logSource, requireProjectedFrom } from '../projection.js';
import { keepSweeping } from '../sweeping.js';
import type { WriteSide } from '../write-side.js';
import { HistoryRetention } from './history-retention.js';
import { openPartition } from './logs.js';
import { requireTopology } from './topology.js';
import { PartitionTask } from './partition-task.js';
import { OutdatedReadModel } from './rebuild.js';

/** What a projector needs of an installation's options. */
export interface ProjectorOptions extends Omit<ClusterOptions, 'dataDirectory' | 'ring' | 'onTailCut'> {
  /** where people reach the API, for the addresses of schemas; unset: events name none */
  readonly publicUrl?: string | undefined;
}

/**
 * Keeps the read model and the public topic up to date, together with other projectors: the one that is assigned the event
 * log folds and relays it while the others stand by, and the partitions of activity are shared. Two may work on the same
 * partition for a moment: every write is guarded by the offset that it comes from. A read model that an older version laid
 * out is made anew before anything else.
 */
export class Projector {
  readonly #tasks = new Map<string, PartitionTask>();

  private constructor(
    private readonly opened: Opened,
    private readonly judged: Pick<WriteSide, 'log' | 'replica'>,
    private readonly readModel: MongoReadModel,
    private readonly outdated: OutdatedReadModel | null,
    private readonly options: ProjectorOptions,
  ) {}

  /** @throws Error when no broker answers; HistoryMismatch, NotReady, ReadModelError, LogError, ReplicaStopped */
  static async start(options: ProjectorOptions): Promise<Projector> {
    const { kafka, clock, onNotice = () => undefined } = options;
    await requireTopology(options);
    const topics = topicNames(kafka.topicPrefix);
    return orClose(async (opened) => {
      const log = await openPartition(opened, options, 'log');
      const readModel = opened.use(await openMongoReadModel(options.mongodb));
      const outdated = (await readModel.remaking()) && new OutdatedReadModel(readModel, options);
      if (outdated === null) await requireProjectedFrom(readModel, logSource(log, new Replica(clock)));
      const replica = new Replica(clock);
      const follower = new ReplicaFollower(log, replica, clock);
      opened.defer(() => follower.stop());
      await follower.catchUp();
      void follower.ended().catch((error: Error) => options.onFailure(error));
      const projector = new Projector(opened, { log, replica }, readModel, outdated, options);
      opened.defer(() => Promise.all(projector.tasks.map((task) => task.stop())));
      const retention = HistoryRetention.of(readModel, options);
      opened.defer(() => retention.stop());
      const group = new PartitionGroup({
        ...kafka,
        groupId: `${kafka.topicPrefix}.projector`,
        topics: [topics.log, topics.activity],
        onNotice,
        onAssigned: (partitions) => projector.#assigned(partitions),
      });
      const join = async () => {
        await group.start();
        retention.start();
      };
      if (outdated === null) await join();
      else projector.#remake(outdated, join);
      opened.defer(() => group.stop());
      return projector;
    });
  }

  /** What follows the partitions that are assigned at the moment. */
  get tasks(): readonly PartitionTask[] {
    return [...this.#tasks.values()];
  }

  /** Why nothing can be read from the log any more; null while all is well. */
  get failure(): Error | null {
    return this.judged.log.failed;
  }

  /** How far a read model has come that takes the place of one of an older version; null: there is nothing to be made anew. */
  get remaking(): Remaking | null {
    return this.outdated?.progress ?? null;
  }

  /** How far each task has come. */
  get progress(): { source: string; offset: number; lag: number }[] {
    const parts = this.tasks.flatMap((task) => Object.entries(task.parts));
    return parts.map(([source, { offset, lag }]) => ({ source, offset, lag }));
  }

  /** Leaves the group, finishes what is being written and closes everything. */
  stop(): Promise<void> {
    return this.opened.close();
  }

  /** Nothing is assigned to this process before that has ended. */
  #remake(outdated: OutdatedReadModel, join: () => Promise<void>): void {
    const halt = new AbortController();
    const made = outdated
      .remake(halt.signal)
      .then(() => (halt.signal.aborted ? undefined : join()))
      .catch((error: Error) => this.options.onFailure(error));
    this.opened.defer(() => {
      halt.abort();
      return made;
    });
  }

  #assigned(partitions: readonly Partition[]): void {
    const wanted = new Map(partitions.map((one) => [`${one.topic}-${one.partition}`, one]));
    for (const [name, task] of this.#tasks) {
      if (wanted.has(name)) continue;
      this.#tasks.delete(name);
      void task.stop();
    }
    for (const [name, partition] of wanted) {
      if (!this.#tasks.has(name)) this.#tasks.set(name, this.#begin(name, partition));
    }
  }

  #begin(name: string, { topic, partition }: Partition): PartitionTask {
    const { kafka, publicUrl, onFailure } = this.options;
    const { log, replica } = this.judged;
    const topics = topicNames(kafka.topicPrefix);
    if (topic === topics.log) {
      const target = new KafkaPublicTopic({ ...kafka, topic: topics.events });
      const events = new PublicRelay({ log, replica, topic: target, asyncApi: asyncApiAddress(publicUrl) });
      const open = async (opened: Opened) => {
        opened.defer(() => target.close());
        keepSweeping(
          opened,
          (now) => this.readModel.sweep(now),
          () => this.options.clock.now(),
        );
        return { log: logRunner(log, replica, this.readModel), events };
      };
      return new PartitionTask(name, open, onFailure);
    }
    const open = async (opened: Opened) => {
      const activity = await openPartition(opened, this.options, 'activity', partition);
      return { [`activity-${partition}`]: activityRunner(activity, this.readModel, partition) };
    };
    return new PartitionTask(name, open, onFailure);
  }
}
