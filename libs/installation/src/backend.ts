import type { ProjectionStore } from '@latchkey/projections';
import type { ReadModel, RetentionQuestions } from '@latchkey/read-model';
import type { ActivitySink, UsageRecorder } from './activity/usage-recorder.js';
import type { Finding } from './maintenance/findings.js';
import { closing, type Opened } from './opened.js';
import type { InstallationOptions, OnProgress } from './options.js';
import type { ReplicaSnapshots } from './snapshot/replica-snapshots.js';
import type { AcceptedLog, WriteSide } from './write-side.js';

/**
 * Where an installation lives: embedded in a data directory, or on Kafka and MongoDB as a cluster. Everything that differs
 * between the two is a member.
 */
export interface Backend {
  readonly options: InstallationOptions;

  /** Where the credential of the first admin goes when no file is named; null: nowhere, the caller shows it. */
  readonly firstAdminKeyFile: string | null;

  /**
   * Starts what an API process holds of the installation.
   *
   * @throws DataDirectoryError, TopologyViolated, NotInitialised, LogError, ReplicaStopped, HistoryMismatch, SnapshotMismatch,
   * ReadModelError
   */
  start(): Promise<Installation>;

  /**
   * Opens the write side alone, for a short task.
   *
   * @param opened closes it
   * @param beforeCreating called before an installation is created where there is none, and what it throws prevents that;
   * unset: none is created
   * @throws DataDirectoryError, TopologyViolated, NotInitialised, LogError, ReplicaStopped
   */
  open(opened: Opened, beforeCreating?: () => Promise<void>): Promise<WriteSide>;

  /**
   * Makes a sign-in link, also while services run.
   *
   * @param who an e-mail address or the id of a user; null: the first active admin
   * @throws SignInRefused unless that is one active user; DataDirectoryError, LogError, LatchkeyError
   */
  makeSignInLink(who: string | null): Promise<MadeLink>;

  /**
   * Copies the logs into an empty folder while services run. The copy is a data directory (embedded), or what `restore`
   * puts into empty topics (cluster). The read model and the snapshot of the replica are left out: they are made again.
   *
   * @throws DataDirectoryError where there is no installation; BackupRefused when the target is not empty; LogError
   */
  backup(target: string, onProgress: OnProgress): Promise<CopiedRecords>;

  /**
   * Puts a backup into topics that are empty or do not exist. Its history keeps its identity: where others remember more of
   * it than the backup holds, they refuse to go on until `acceptLog`.
   *
   * @throws RestoreRefused when there is a history already, or the backup is none; LogError when it cannot be read
   */
  restore(from: string, onProgress: OnProgress): Promise<CopiedRecords>;

  /**
   * Folds the logs from their beginning into a new read model and puts it in the place of the live one. Embedded: the
   * service must be stopped. Cluster: services and projectors go on.
   *
   * @throws LogInUse while the service runs; HistoryMismatch when the log was rewound or replaced; ReadModelBeingRebuilt,
   * NotReady, LogError
   */
  rebuild(onProgress: OnProgress): Promise<RebuildSummary>;

  /**
   * Accepts the log at hand as the history that counts, after an operator restored it from a backup. The read model and the
   * snapshot of the replica remember another history and are made again; guards find the acceptance in the log and start
   * afresh. Services and projectors must be stopped.
   *
   * @throws LogInUse while the service runs; LogError when the log cannot be read
   */
  acceptLog(): Promise<AcceptedLog>;

  /** Checks the installation without changing anything, also while services run. Never rejects. */
  doctor(onProgress: OnProgress): Promise<Finding[]>;
}

/** What an API process holds of an installation that runs; a class, so that it can be injected by it. */
export abstract class Installation {
  /** where the credential of the first admin is kept when the service creates it; null: `latchkey init` creates it */
  abstract readonly firstAdminKeyFile: string | null;
  abstract readonly writeSide: WriteSide;
  abstract readonly readModel: ServedReadModel;
  /** how far projections have come; `activity` is null where another process makes it */
  abstract readonly progress: { readonly log: Progress; readonly activity: Progress | null };
  abstract readonly activity: ActivitySink;
  /** Resolves true once all activity that this process has made durable is projected, false when `timeoutMs` passed before. */
  abstract readonly activityProjected: (timeoutMs: number) => Promise<boolean>;
  abstract readonly usage: UsageRecorder;
  abstract readonly snapshots: ReplicaSnapshots;
  /** unset: activity is kept, or another process removes it */
  abstract readonly retention?: { check(hourLater: boolean): Promise<void> } | undefined;
  /** finishes what runs, writes what is in memory only, closes everything */
  abstract readonly stop: () => Promise<void>;
}

export type ServedReadModel = ReadModel & RetentionQuestions & Pick<ProjectionStore, 'load' | 'checkpoint'>;

/** How far a projection has come. */
export interface Progress {
  /** offset of the newest record that is projected, -1 before the first */
  readonly offset: number;
  /** records that are not projected yet */
  readonly lag: number;
  /** why the newest attempt failed; null when it worked */
  readonly lastError: Error | null;
  /** Resolves true once an offset is projected, false when `timeoutMs` passed before. */
  waitFor(offset: number, timeoutMs: number): Promise<boolean>;
}

/** A link for the user that an operator named. */
export interface MadeLink {
  /** as it stands in the link */
  readonly token: string;
  /** ms since 1970, UTC */
  readonly expiresAt: number;
  readonly userId: string;
  readonly userName: string;
}

/** What a backup or a restore copied. */
export interface CopiedRecords {
  readonly records: number;
  readonly bytes: number;
}

/** What a rebuild of the read model came to. */
export interface RebuildSummary {
  /** records read from the logs */
  readonly records: number;
  /** whether the new read model equals the one it replaced; null: that one could not be read; undefined: it went on */
  readonly identical: boolean | null | undefined;
}

/** Opens the write side for one task and closes it again. @throws as `Backend.open` does, and what the task throws */
export function withWriteSide<S, T>(
  backend: { open(opened: Opened, beforeCreating?: () => Promise<void>): Promise<S> },
  task: (writeSide: S) => Promise<T>,
  beforeCreating?: () => Promise<void>,
): Promise<T> {
  return closing(async (opened) => task(await backend.open(opened, beforeCreating)));
}
