import type { ProjectionRunner, ProjectionStore } from '@latchkey/projections';
import type { ReadModel, Remaking, RetentionQuestions } from '@latchkey/read-model';
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

  /** @throws as `open` does, and HistoryMismatch, SnapshotMismatch, ReadModelError */
  start(): Promise<Installation>;

  /**
   * Opens the write side alone, for a short task.
   *
   * @param opened closes it
   * @param beforeCreating called before one is created where there is none; what it throws prevents that; unset: none is
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
   * Copies the logs into an empty folder while services run: a data directory without what is made again (embedded), or
   * what `restore` takes (cluster).
   *
   * @throws DataDirectoryError where there is no installation; BackupRefused when the target is not empty; LogError
   */
  backup(target: string, onProgress: OnProgress): Promise<CopiedRecords>;

  /**
   * Puts a backup into topics that are empty or do not exist. Who remembers more of its history than it holds refuses to
   * go on until `acceptLog`.
   *
   * @throws RestoreRefused when there is a history already, or the backup is none; LogError when it cannot be read
   */
  restore(from: string, onProgress: OnProgress): Promise<CopiedRecords>;

  /**
   * Folds the logs into a new read model that replaces the live one. In a cluster, services and projectors go on meanwhile.
   *
   * @throws LogInUse while an embedded service runs; HistoryMismatch when the log was rewound or replaced;
   * ReadModelBeingRebuilt, NotReady, LogError
   */
  rebuild(onProgress: OnProgress): Promise<RebuildSummary>;

  /**
   * Accepts the log at hand as the history that counts, after an operator restored a backup: what was made of another one
   * is made again, also by guards. Services and projectors must be stopped.
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
  /** how far a read model has come that is made anew, and cannot be asked meanwhile; null: it can */
  abstract readonly remaking: () => Remaking | null;
  abstract readonly activity: ActivitySink;
  /** Resolves true once all activity that this process has made durable is projected, false when `timeoutMs` passed before. */
  abstract readonly activityProjected: (timeoutMs: number) => Promise<boolean>;
  abstract readonly usage: UsageRecorder;
  abstract readonly snapshots: ReplicaSnapshots;
  /** unset: activity is kept, or another process removes it */
  abstract readonly retention?: { check(hourLater: boolean): Promise<void> } | undefined;
  abstract readonly unusedKeys: { check(hourLater: boolean): Promise<void> };
  /** finishes what runs, writes what is in memory only, closes everything */
  abstract readonly stop: () => Promise<void>;
}

export type ServedReadModel = ReadModel & RetentionQuestions & Pick<ProjectionStore, 'load' | 'checkpoint'>;

/** How far a projection has come. */
export type Progress = Pick<ProjectionRunner<never>, 'offset' | 'lag' | 'lastError' | 'waitFor'>;

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
