import type { ActivitySink, UsageRecorder } from './activity/usage-recorder.js';
import type { Backend, Running, ServedReadModel } from './backend.js';
import { clusterBackend } from './cluster/cluster-backend.js';
import { embeddedBackend } from './embedded/embedded-backend.js';
import type { InstallationOptions } from './options.js';
import type { ReplicaSnapshots } from './snapshot/replica-snapshots.js';
import type { WriteSide } from './write-side.js';

/** The one place where it is decided what an installation stands on: on Kafka and MongoDB where both are named. */
export function backendOf(options: InstallationOptions): Backend {
  const { kafka, mongodb } = options;
  return kafka && mongodb ? clusterBackend({ ...options, kafka, mongodb }) : embeddedBackend(options);
}

/** What an API process holds of an installation, running. */
export class Installation implements Omit<Running, 'close'> {
  readonly writeSide: WriteSide;
  readonly readModel: ServedReadModel;
  readonly progress: Running['progress'];
  readonly activity: ActivitySink;
  readonly activityProjected: Running['activityProjected'];
  readonly usage: UsageRecorder;
  readonly snapshots: ReplicaSnapshots;
  readonly retention: Running['retention'];
  readonly #close: Running['close'];

  private constructor(
    /** where the credential of the first admin is kept when the service creates it; null: `latchkey init` creates it */
    readonly firstAdminKeyFile: string | null,
    running: Running,
  ) {
    ({ writeSide: this.writeSide, readModel: this.readModel, progress: this.progress } = running);
    ({ activity: this.activity, usage: this.usage, retention: this.retention } = running);
    ({ snapshots: this.snapshots, activityProjected: this.activityProjected, close: this.#close } = running);
  }

  /** @throws as `Backend.start` does */
  static async start(options: InstallationOptions): Promise<Installation> {
    const backend = backendOf(options);
    return new Installation(backend.firstAdminKeyFile, await backend.start());
  }

  /** How long a guard may be granted from now on, ms: never longer than this process itself may answer. */
  get grantMs(): number {
    return this.writeSide.processes?.leftMs ?? Number.POSITIVE_INFINITY;
  }

  /** Commands that still wait for other verifiers end: their outcome is unknown. */
  stopWaiting(): void {
    this.writeSide.leases.stop();
    this.writeSide.processes?.stopWaiting();
  }

  /** Finishes what runs, writes what is in memory only, closes everything. */
  async stop(): Promise<void> {
    this.stopWaiting();
    await this.#close();
  }
}
