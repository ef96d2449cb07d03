import type { ActivityRetention } from './embedded/activity-retention.js';
import type { ActivitySink } from './activity/activity-sink.js';
import type { InstallationParts, ServedReadModel } from './installation-parts.js';
import type { InstallationOptions, WriteSide } from './write-side.js';
import type { ReplicaSnapshots } from './snapshot/replica-snapshots.js';
import type { UsageRecorder } from './activity/usage-recorder.js';

/** What an API process holds of an installation, running. */
export class Installation implements Omit<InstallationParts, 'close'> {
  readonly writeSide: WriteSide;
  readonly readModel: ServedReadModel;
  readonly progress: InstallationParts['progress'];
  readonly activity: ActivitySink;
  readonly activityProjected: InstallationParts['activityProjected'];
  readonly usage: UsageRecorder;
  readonly snapshots: ReplicaSnapshots;
  readonly retention: ActivityRetention | undefined;

  /** @internal use Installation.start */
  constructor(private readonly parts: InstallationParts) {
    ({ writeSide: this.writeSide, readModel: this.readModel, progress: this.progress } = parts);
    ({ activity: this.activity, usage: this.usage, retention: this.retention } = parts);
    ({ snapshots: this.snapshots, activityProjected: this.activityProjected } = parts);
  }

  /**
   * On Kafka and MongoDB where they are given, else in the data directory.
   *
   * @throws DataDirectoryError, LogError, ReplicaStopped, HistoryMismatch, SnapshotMismatch, ReadModelError, NotInitialised
   */
  static async start(options: InstallationOptions): Promise<Installation> {
    const { kafka, mongodb } = options;
    if (kafka === undefined || mongodb === undefined) {
      const { startEmbedded } = await import('./embedded/start.js');
      return new Installation(await startEmbedded(options));
    }
    const { startCluster } = await import('./cluster/start.js');
    return new Installation(await startCluster({ ...options, kafka, mongodb }));
  }

  /** How long a guard may be granted from now on, ms: it never outlasts this process's own right to answer. */
  get grantMs(): number {
    return this.writeSide.processes?.leftMs ?? Number.POSITIVE_INFINITY;
  }

  /** Whoever still waits until everybody knows is told that the outcome is unknown. */
  stopWaiting(): void {
    this.writeSide.leases.stop();
    this.writeSide.processes?.stopWaiting();
  }

  /** Lets what runs finish, writes what is in memory only, closes everything. */
  async stop(): Promise<void> {
    this.stopWaiting();
    await this.parts.close();
  }
}
