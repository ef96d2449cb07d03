/** One record as it lies in the log. `offset` counts records from 0 without gaps. */
export interface StoredRecord {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** How a log is read: see EventLog.read. */
export interface ReadOptions {
  /** true: after the last record wait for more, until the signal aborts or the log closes; false: end there */
  readonly follow: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How a record is appended: see EventLog.append. */
export interface AppendOptions {
  /** takes the record back as long as it was not sent on its way: AppendRefused */
  readonly signal?: AbortSignal | undefined;
}

/**
 * An append-only log of records with one total order. It stores bytes and knows nothing of what they mean.
 * Every adapter passes the suite in event-log.contract.ts.
 */
export interface EventLog {
  /**
   * Appends one record and resolves once it is durable. That proves nothing about whether the record counts: read it
   * back and judge it. Concurrent appends share one flush and keep the order of their calls.
   *
   * @throws AppendRefused when the record is surely not in the log and never will be
   * @throws anything else when that is unknown
   */
  append(bytes: Uint8Array, options?: AppendOptions): Promise<void>;

  /**
   * Reads durable records from an offset on, in order, in batches.
   *
   * @param from first offset wanted; at most `end()`
   * @throws PositionOutOfRange when `from` is not in the log (any more), LogDamaged when what lies there cannot be trusted
   */
  read(from: number, options: ReadOptions): AsyncIterable<readonly StoredRecord[]>;

  /** The offset the next record will get: the number of durable records there ever were, as far as this process knows. */
  end(): number;

  /** The same, also of what others have appended by now. @throws Error when that cannot be found out at the moment */
  latest(): Promise<number>;

  /** Refuses further appends, finishes the ones under way and ends all readers. */
  close(): Promise<void>;
}

/**
 * A log that may forget its beginning. Offsets stay what they were, so a position is never another record's. What has to
 * stay provable does not belong in one.
 */
export interface ForgettingLog extends EventLog {
  /** Offset of the first record that is still there; 0 until something was forgotten. */
  begin(): number;

  /** What this log is called where record 0 is gone and cannot tell; null: record 0 is there. */
  name(): string | null;
}

/** A log whose records are removed by who uses it. */
export interface TrimmableLog extends ForgettingLog {
  /** The offset `begin()` would move to: storage is given back in whole pieces, and the newest piece stays. */
  trimPoint(before: number): number;

  /**
   * Forgets the records before an offset, as far as `trimPoint` says. Durable, and done or not done whenever the process
   * is killed. A reader that is still before the new beginning ends with PositionOutOfRange.
   *
   * @param name what the log is to be known by from now on, at most 1,000 characters
   */
  trim(before: number, name: string): Promise<void>;
}
