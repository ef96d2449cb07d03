/** One record as it lies in the log. `offset` counts records from 0 without gaps. */
export interface StoredRecord {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface ReadOptions {
  /** true: after the last record wait for more, until the signal aborts or the log closes; false: end there */
  readonly follow: boolean;
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
   * @throws anything else when nobody can tell
   */
  append(bytes: Uint8Array): Promise<void>;

  /**
   * Reads durable records from an offset on, in order, in batches.
   *
   * @param from first offset wanted; at most `end()`
   * @throws PositionOutOfRange when `from` is not in the log, LogDamaged when what lies there cannot be trusted
   */
  read(from: number, options: ReadOptions): AsyncIterable<readonly StoredRecord[]>;

  /** The offset the next record will get: the number of durable records. */
  end(): number;

  /** Refuses further appends, finishes the ones under way and ends all readers. */
  close(): Promise<void>;
}
