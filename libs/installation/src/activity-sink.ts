import { createHash } from 'node:crypto';
import {
  checkHourId,
  deriveId,
  encodeActivity,
  type ActivityRecord,
  type CheckHour,
  type KeyUse,
} from '@latchkey/domain';
import { PartitionAppender, type EventLog, type KafkaOptions } from '@latchkey/event-log';

/** Where a process makes activity durable. */
export interface ActivitySink {
  /** Resolves once the record is durable. @throws AppendRefused when it surely is not; anything else: nobody can tell */
  append(record: ActivityRecord): Promise<void>;
  /** why nothing can be appended any more; null while all is well */
  readonly failed: Error | null;
  close(): Promise<void>;
}

/** The activity log of a process that has it to itself. */
export function embeddedActivity(log: EventLog & { readonly failed: Error | null }): ActivitySink {
  return {
    append: (record) => log.append(encodeActivity(record)),
    get failed() {
      return log.failed;
    },
    close: () => log.close(),
  };
}

type Entries = Extract<ActivityRecord, { kind: 'entries' }>;
type Usage = Extract<ActivityRecord, { kind: 'usage' }>;
type Checks = Extract<ActivityRecord, { kind: 'checks' }>;

const MOST_BYTES = 1_000_000;

/**
 * The activity topic. What belongs together lies in one partition, whoever appends it: entries by their id, so that a
 * finish comes after its start, uses by their key, checks by account and hour.
 */
export class PartitionedActivity implements ActivitySink {
  readonly failed = null;
  readonly #appenders: PartitionAppender[];

  constructor(options: KafkaOptions, topic: string, partitions: number) {
    this.#appenders = Array.from(
      { length: partitions },
      (_, partition) => new PartitionAppender({ ...options, topic, partition }),
    );
  }

  async append(record: ActivityRecord): Promise<void> {
    await Promise.all(this.#partsOf(record).map(([partition, part]) => this.#appendTo(partition, part)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#appenders.map((appender) => appender.close()));
  }

  #partsOf(record: ActivityRecord): [number, ActivityRecord][] {
    switch (record.kind) {
      case 'entries':
        return this.#split(record.entries, ({ id }) => id, (entries) => smaller({ ...record, entries })); // prettier-ignore
      case 'usage':
      case 'usage-total':
        return this.#split<KeyUse>(record.uses, ({ key }) => key, (uses) => [{ ...record, uses } as Usage]); // prettier-ignore
      case 'checks':
      case 'checks-total':
        return this.#split<CheckHour>(record.hours, ({ at }) => checkHourId(record.account, at), (hours) => [{ ...record, hours } as Checks]); // prettier-ignore
      case 'removal':
        return this.#appenders.map((_, partition) => [partition, { ...record, id: deriveId('rev', record.id, String(partition)) }]); // prettier-ignore
    }
  }

  #split<T>(
    items: readonly T[],
    idOf: (item: T) => string,
    recordsOf: (items: T[]) => ActivityRecord[],
  ): [number, ActivityRecord][] {
    const parts = new Map<number, T[]>();
    for (const item of items) {
      const partition = partitionOf(idOf(item), this.#appenders.length);
      parts.set(partition, [...(parts.get(partition) ?? []), item]);
    }
    return [...parts].flatMap(([partition, own]) =>
      recordsOf(own).map((record): [number, ActivityRecord] => [partition, record]),
    );
  }

  #appendTo(partition: number, record: ActivityRecord): Promise<void> {
    return this.#appenders[partition]!.append(encodeActivity(record));
  }
}

/** Where something lies, for ever: the number of partitions never changes. */
export function partitionOf(id: string, partitions: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE() % partitions;
}

/** The same entries in records that are small enough, each with an id that follows from what is in it. */
function smaller(record: Entries): Entries[] {
  const own = { ...record, id: deriveId('rev', ...record.entries.map((entry) => `${entry.kind} ${entry.id}`)) };
  if (record.entries.length === 1 || encodeActivity(own).length <= MOST_BYTES) return [own];
  const half = record.entries.length >> 1;
  const [first, second] = [record.entries.slice(0, half), record.entries.slice(half)];
  return [...smaller({ ...record, entries: first }), ...smaller({ ...record, entries: second })];
}
