import type { Clock, KeyRing, Limit } from '@latchkey/domain';
import type { KafkaOptions } from '@latchkey/event-log';
import type { OnWaiting } from './write-side.js';

/** How an installation is opened. With `kafka` and `mongodb` it is a cluster, else all of it lies in the data directory. */
export interface InstallationOptions {
  readonly dataDirectory: string;
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** ms that a verifier keeps answering after it last heard of the log; default 15,000 */
  readonly leaseMs?: number;
  /** how many requests keys may make that have no limit of their own; unset or null: as many as they like */
  readonly defaultLimit?: Limit | null | undefined;
  /** ms between two records of how keys were used; default 10,000 */
  readonly usageFlushMs?: number;
  /** `everyRecords`: as many new records are worth a snapshot of the replica; default 50,000 */
  readonly snapshots?: { readonly everyRecords?: number; readonly checkMs?: number };
  /** how long activity is kept, in whole days; unset: it is not removed */
  readonly activityDays?: number | undefined;
  /** where the log is; set together with `mongodb` */
  readonly kafka?: KafkaPlace | undefined;
  /** where the read model is; set together with `kafka` */
  readonly mongodb?: { readonly uri: string; readonly db: string } | undefined;
  /** version of this program, as others see it */
  readonly version?: string;
  /** called when an incomplete tail was cut off a log */
  readonly onTailCut: (notice: { file: string; keptBytes: number; droppedBytes: number }) => void;
  /** called with what was done in the background */
  readonly onInfo?: (text: string) => void;
  /** called with what an operator should look at */
  readonly onNotice?: (text: string) => void;
  /** called every second while a command waits for other verifiers */
  readonly onWaiting?: OnWaiting | undefined;
  /** called when a part that must not end has ended; the process has to end, too */
  readonly onFailure: (error: Error) => void;
}

/** How Kafka is reached, and the prefix of this installation's topics. */
export interface KafkaPlace extends KafkaOptions {
  readonly topicPrefix: string;
  /** fewer than three replicas are accepted, with a warning */
  readonly allowUnsafe: boolean;
}

/** The options of an installation on Kafka and MongoDB. */
export type ClusterOptions = InstallationOptions & Required<Pick<InstallationOptions, 'kafka' | 'mongodb'>>;

/** Called with how far a long task has come: `done` of `total`, in whatever unit it counts. */
export type OnProgress = (done: number, total: number) => void;

export const DEFAULT_LEASE_MS = 15_000;
