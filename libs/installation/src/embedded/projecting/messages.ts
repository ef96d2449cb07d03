import type { Position } from '@latchkey/event-log';
import type { Problem } from '@latchkey/read-model/embedded';
import type { MessagePort } from 'node:worker_threads';

/** The logs of a data directory. */
export const LOGS = ['log', 'activity'] as const;
/** One of them. */
export type LogName = (typeof LOGS)[number];

/** Where a log begins and ends, and what it is called where record 0 is gone. */
export interface Extent {
  readonly begin: number;
  readonly end: number;
  readonly name: string | null;
}

/** Those of both logs. */
export type Extents = Readonly<Record<LogName, Extent>>;

/** What the thread that projects is started with. */
export interface ProjectingData {
  readonly file: string;
  readonly extents: Extents;
}

/** Records one after the other, as they go from one thread to another. */
export interface PackedRecords {
  readonly extent: Extent;
  /** offset of the first; they have no gaps */
  readonly first: number;
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array;
  /** offsets of those that do not count */
  readonly rejected: readonly number[];
}

/** What ends a reading of a log: all was sent, or it cannot be read. */
export type ReadingMessage = PackedRecords | { readonly ended: true } | { readonly problem: string };

/** What the thread that projects says without being asked. */
export type ProjectingMessage =
  | { readonly kind: 'opened'; readonly checkpoints: Readonly<Record<LogName, Position | null>>; readonly replaced: string | null } // prettier-ignore
  /** asks for the records of a log, which come through the port, a batch for each message that it sends */
  | { readonly kind: 'read'; readonly log: LogName; readonly from: number; readonly follow: boolean; readonly port: MessagePort } // prettier-ignore
  /** nothing of the file is left, and what is said from here on is about a new one */
  | { readonly kind: 'begun' }
  | { readonly kind: 'projected'; readonly log: LogName; readonly offset: number }
  /** the file can be read from now on */
  | { readonly kind: 'complete' }
  /** it did not work, and is tried again */
  | { readonly kind: 'failing'; readonly log: LogName; readonly problem: Problem }
  /** it does not work, and is not tried again */
  | { readonly kind: 'failed'; readonly reason: string };
