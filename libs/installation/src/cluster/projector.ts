import { KafkaPublicTopic, openKafkaLog, PartitionGroup, type Partition, topicNames } from '@latchkey/event-log';
import { asyncApiAddress, PublicRelay, requireSameHistory } from '@latchkey/projections';
import { openMongoReadModel, type MongoReadModel } from '@latchkey/read-model';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import type { WriteSide } from '../write-side.js';
import { activityRunner, logRunner } from '../projection-runners.js';
import { logSource } from '../sources.js';
import { HistoryRetention } from './history-retention.js';
import { requireTopology } from './topology.js';
import type { ClusterOptions } from './start.js';
import { PartitionTask } from './partition-task.js';

export interface ProjectorOptions extends Omit<ClusterOptions, 'dataDirectory' | 'ring' | 'onTailCut'> {
  /** where people reach the API, for the addresses of schemas; unset: events name none */
  readonly publicUrl?: string | undefined;
}

type Judged = Pick<WriteSide, 'log' | 'replica'>;

/**
 * Keeps the read model and the public topic up to date, together with any number of others: whoever is given the event
 * log folds and relays it while the others stand by, and the partitions of activity are shared. Two that work on the same
 * for a moment do no harm: every write is guarded by where it comes from.
 */
export class Projector {
  readonly #work = new Map<string, PartitionTask>();

  private constructor(
    readonly judged: Judged,
    private readonly readModel: MongoReadModel,
    private readonly options: ProjectorOptions,
    private readonly retention: HistoryRetention | null,
    private readonly group: PartitionGroup,
    private readonly close: () => Promise<void>,
  ) {}

  /** @throws Error when no broker answers; HistoryMismatch, NotReady, ReadModelError, LogError, ReplicaStopped */
  static async start(options: ProjectorOptions): Promise<Projector> {
    await requireTopology(options);
    const topics = topicNames(options.kafka.topicPrefix);
    const onNotice = options.onNotice ?? (() => undefined);
    const log = await openKafkaLog({ ...options.kafka, topic: topics.log, partition: 0, onNotice });
    const replica = new Replica(options.clock);
    const follower = new ReplicaFollower(log, replica, options.clock);
    let readModel: MongoReadModel | null = null;
    const close = async () => {
      await follower.stop();
      await readModel?.close();
      await log.close();
    };
    try {
      readModel = await openMongoReadModel(options.mongodb!);
      await requireSameHistory(logSource(log, new Replica(options.clock)), await readModel.checkpoint('log'));
      await follower.catchUp();
      const group: PartitionGroup = new PartitionGroup({
        ...options.kafka,
        groupId: `${options.kafka.topicPrefix}.projector`,
        topics: [topics.log, topics.activity],
        onNotice,
        onAssigned: (partitions) => projector.#assigned(partitions),
      });
      const retention = options.retention ? new HistoryRetention(readModel, options.clock, options.retention) : null;
      const projector = new Projector({ log, replica }, readModel, options, retention, group, close);
      void follower.ended().catch((error: Error) => options.onFailure(error));
      await group.start();
      retention?.start();
      return projector;
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** What this one works on at the moment. */
  get work(): readonly PartitionTask[] {
    return [...this.#work.values()];
  }

  /** Why nothing can be read from the log any more; null while all is well. */
  get failure(): Error | null {
    return this.judged.log.failed;
  }

  /** How far each part of the work has come. */
  get progress(): { source: string; offset: number; lag: number }[] {
    const parts = this.work.flatMap((work) => Object.entries(work.parts));
    return parts.map(([source, { offset, lag }]) => ({ source, offset, lag }));
  }

  /** Leaves the group, finishes what is being written and closes everything. */
  async stop(): Promise<void> {
    await this.group.stop();
    await this.retention?.stop();
    await Promise.all(this.work.map((work) => work.stop()));
    await this.close();
  }

  #assigned(partitions: readonly Partition[]): void {
    const wanted = new Map(partitions.map((one) => [`${one.topic}-${one.partition}`, one]));
    for (const [name, work] of this.#work) {
      if (wanted.has(name)) continue;
      this.#work.delete(name);
      void work.stop();
    }
    for (const [name, partition] of wanted) {
      if (!this.#work.has(name)) this.#work.set(name, this.#begin(name, partition));
    }
  }

  #begin(name: string, { topic, partition }: Partition): PartitionTask {
    const { kafka, publicUrl, onNotice = () => undefined, onFailure } = this.options;
    const topics = topicNames(kafka.topicPrefix);
    if (topic === topics.log) {
      const target = new KafkaPublicTopic({ ...kafka, topic: topics.events });
      const relay = new PublicRelay({ ...this.judged, topic: target, asyncApi: asyncApiAddress(publicUrl) });
      const parts = { log: logRunner(this.judged, this.readModel), events: relay };
      return new PartitionTask(
        name,
        () => Promise.resolve({ parts, close: () => Promise.resolve(target.close()) }),
        onFailure,
      );
    }
    const open = async () => {
      const log = await openKafkaLog({ ...kafka, topic, partition, onNotice, name: `${topic}-${partition}` });
      const runner = activityRunner(log, this.readModel, `activity-${partition}`);
      return { parts: { [`activity-${partition}`]: runner }, close: () => log.close() };
    };
    return new PartitionTask(name, open, onFailure);
  }
}
