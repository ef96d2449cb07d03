/** One record as it lies in the log. `offset` counts records from 0 without gaps. */
export interface StoredRecord {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** How a log is read. */
export interface ReadOptions {
  /** true: after the last record wait for more, until the signal aborts or the log closes; false: end there */
  readonly follow: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How a record is appended. */
export interface AppendOptions {
  /** takes the record back as long as it was not sent on its way: AppendRefused */
  readonly signal?: AbortSignal | undefined;
}

/** An append-only log of records with one total order. Every adapter passes the suite in event-log.contract.ts. */
export interface EventLog {
  /**
   * Appends one record and resolves once it is durable; whether it counts, reading it back tells. Concurrent appends
   * share a flush and keep their order. @throws AppendRefused when it surely is not in the log and never will be; else
   * that is unknown
   */
  append(bytes: Uint8Array, options?: AppendOptions): Promise<void>;

  /**
   * Reads durable records in order, in batches. @param from first offset wanted; at most `end()`
   * @throws PositionOutOfRange when `from` is not in the log (any more), LogDamaged when what lies there cannot be
   * trusted
   */
  read(from: number, options: ReadOptions): AsyncIterable<readonly StoredRecord[]>;

  /** The offset the next record will get: the number of durable records there ever were, as far as this process knows. */
  end(): number;

  /** The same, also of what others have appended by now. @throws Error when that cannot be found out at the moment */
  latest(): Promise<number>;

  /** Refuses further appends, finishes the ones under way and ends all readers. */
  close(): Promise<void>;
}

/** A log that may forget its beginning: no place for what has to stay provable. Offsets stay what they were. */
export interface ForgettingLog extends EventLog {
  /** Offset of the first record that is still there; 0 until something was forgotten. */
  begin(): number;

  /** What this log is called where record 0 is gone and cannot tell; null: it is there. */
  name(): string | null;
}

/** A log whose records are removed by who uses it. */
export interface TrimmableLog extends ForgettingLog {
  /** The offset that `begin()` would move to: storage is given back in whole pieces, and the newest piece stays. */
  trimPoint(before: number): number;

  /**
   * Forgets the records before an offset, as far as `trimPoint` says; durable, and done or not done whenever the
   * process is killed. Readers before it end with PositionOutOfRange. @param name of the log from now on, at most 1,000
   * characters
   */
  trim(before: number, name: string): Promise<void>;
}
