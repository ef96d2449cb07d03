import type { Clock, KeyRing } from '@latchkey/domain';
import type { KafkaOptions } from '@latchkey/event-log';
import type { OnWaiting } from './waiting.js';

/** How an installation is opened. With `kafka` and `mongodb` it is a cluster, else all of it lies in the data directory. */
export interface InstallationOptions {
  readonly dataDirectory: string;
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** ms that a verifier keeps answering after it last heard of the log; default 15,000 */
  readonly leaseMs?: number;
  /** ms between two records of how keys were used; default 10,000 */
  readonly usageFlushMs?: number;
  readonly snapshots?: SnapshotOptions;
  /** how old activity is removed while the service runs; unset: it is kept */
  readonly retention?: RetentionOptions | undefined;
  /** where the log is; set together with `mongodb` */
  readonly kafka?: KafkaPlace | undefined;
  /** where the read model is; set together with `kafka` */
  readonly mongodb?: { readonly uri: string; readonly db: string } | undefined;
  /** version of this program, as others see it */
  readonly version?: string;
  /** called when an incomplete tail was cut off a log */
  readonly onTailCut: (notice: { file: string; keptBytes: number; droppedBytes: number }) => void;
  /** called with what an operator should know */
  readonly onNotice?: (text: string) => void;
  /** called every second while a command waits for other verifiers */
  readonly onWaiting?: OnWaiting | undefined;
  /** called when a part that must not end has ended; the process has to end, too */
  readonly onFailure: (error: Error) => void;
}

/** How snapshots of the replica are written. */
export interface SnapshotOptions {
  readonly onInfo?: (text: string) => void;
  readonly onProblem?: (text: string) => void;
  /** this many new records are worth a snapshot; default 50,000, and never less than a tenth of all keys */
  readonly everyRecords?: number;
  /** ms between looks; default 60,000 */
  readonly checkMs?: number;
}

/** How activity is removed when it is too old. */
export interface RetentionOptions {
  /** how long activity is kept, in whole days */
  readonly days: number;
  /** called with what was removed */
  readonly onRemoved: (text: string) => void;
  /** called with the reason when nothing is removed although it may be time */
  readonly onProblem: (text: string) => void;
}

/** How Kafka is reached, and the prefix of this installation's topics. */
export interface KafkaPlace extends KafkaOptions {
  readonly topicPrefix: string;
  /** fewer than three replicas are accepted, with a warning */
  readonly allowUnsafe: boolean;
}

/** The options of an installation on Kafka and MongoDB. */
export type ClusterOptions = InstallationOptions & {
  readonly kafka: KafkaPlace;
  readonly mongodb: { readonly uri: string; readonly db: string };
};

/** Called with how far a long task has come: `done` of `total`, in whatever unit it counts. */
export type OnProgress = (done: number, total: number) => void;

export const DEFAULT_LEASE_MS = 15_000;
