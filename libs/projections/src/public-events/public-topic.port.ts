/** One record of the public topic: an event as the binary mode of CloudEvents has it. */
export interface PublicRecord {
  /** what shares it shares a partition; null: nothing */
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON */
  readonly value: string;
}

/** A topic that other services read: some partitions, each of them in order, where records once acknowledged stay. */
export interface PublicTopic {
  /**
   * The newest record of each partition that holds one. Asked first, and again after each start.
   *
   * @throws Error worth another try
   */
  newest(): Promise<ReadonlyMap<number, Pick<PublicRecord, 'key' | 'headers'>>>;

  /** The partition of a key: always the same one, and the one that any other producer would choose. */
  partitionOf(key: string | null): number;

  /**
   * Appends to one partition, in order, and resolves when all records are there to stay.
   *
   * @throws Error when that is not known: none may be there, or the first ones, or all, now or later
   */
  append(partition: number, records: readonly PublicRecord[]): Promise<void>;
}
