import type { Acknowledgement, DeciderRunner } from '@latchkey/commands';
import type { Clock, KeyRing } from '@latchkey/domain';
import type { EventLog, KafkaOptions } from '@latchkey/event-log';
import type { GuardLeases, ProcessLeases, Replica, ReplicaFollower } from '@latchkey/replica';
import type { RetentionOptions } from './embedded/activity-retention.js';
import type { SnapshotOptions } from './snapshot/replica-snapshots.js';
import type { DataDirectory } from './files/data-directory.js';
import type { OnWaiting } from './told-of-waiting.js';

export interface InstallationOptions {
  readonly dataDirectory: string;
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** how long a verifier that hears nothing keeps answering; default 15,000 */
  readonly leaseMs?: number;
  /** how often the uses of keys are written down; default 10,000 */
  readonly usageFlushMs?: number;
  /** told of snapshots of the replica, and how often one is written */
  readonly snapshots?: SnapshotOptions;
  /** what becomes of old activity while the service runs; unset: it is kept for ever */
  readonly retention?: RetentionOptions | undefined;
  /** where the log is, when many processes share it; unset: in the data directory */
  readonly kafka?: KafkaPlace | undefined;
  /** where the read model is; set when `kafka` is */
  readonly mongodb?: { readonly uri: string; readonly db: string } | undefined;
  /** version of this program, as others see it */
  readonly version?: string;
  /** told when an incomplete tail was cut off a log */
  readonly onTailCut: (notice: { file: string; keptBytes: number; droppedBytes: number }) => void;
  /** told what an operator should know and nobody can answer to */
  readonly onNotice?: (text: string) => void;
  /** told every second what a command waits for, as long as it does */
  readonly onWaiting?: OnWaiting | undefined;
  /** told when a part that must not end has ended; the process is then of no more use */
  readonly onFailure: (error: Error) => void;
}

export interface KafkaPlace extends KafkaOptions {
  readonly topicPrefix: string;
  /** fewer than three replicas are accepted, with a warning */
  readonly allowUnsafe: boolean;
}

/** A log that says when it is of no more use. */
export type WatchedLog = EventLog & { readonly failed: Error | null };

/** The write side of an installation: the log, the replica, and commands on them. */
export interface WriteSide {
  readonly directory: DataDirectory;
  readonly log: WatchedLog;
  readonly replica: Replica;
  readonly follower: ReplicaFollower;
  readonly runner: DeciderRunner;
  /** what the log held before this process wrote into it; `newest` is when that was written, ms since 1970, UTC */
  readonly found: { readonly records: number; readonly newest: number };
  /** of the guards in other processes that this one feeds */
  readonly leases: GuardLeases;
  /** of the other processes that share the log; null: there are none */
  readonly processes: ProcessLeases | null;
}

export const DEFAULT_LEASE_MS = 15_000;

/** Nobody may answer any more without knowing a record: neither a guard of this process nor another process. */
export function everybody(
  guards: GuardLeases,
  processes: ProcessLeases,
  upToDate: () => Promise<void>,
): Acknowledgement {
  return {
    upToDate,
    settled: async (offset) => {
      await guards.settled(offset);
      await processes.settled(offset);
    },
  };
}
