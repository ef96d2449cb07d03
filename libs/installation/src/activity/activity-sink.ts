import { encodeActivity, type ActivityRecord } from '@latchkey/domain';
import { PartitionAppender, type EventLog, type KafkaOptions } from '@latchkey/event-log';
import { partsOf } from '../cluster/activity-parts.js';

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

/**
 * The activity topic. What belongs together lies in one partition, whoever appends it: entries by their id, so that a
 * finish comes after its start, uses by their key, checks by account and hour.
 */
export class PartitionedActivity implements ActivitySink {
  readonly failed = null;
  /** Offset of the newest record that this process made durable, by partition; -1 where it made none. */
  readonly newest: number[];
  readonly #appenders: PartitionAppender[];

  constructor(options: KafkaOptions, topic: string, partitions: number) {
    this.newest = Array.from({ length: partitions }, () => -1);
    this.#appenders = this.newest.map((_, partition) => {
      const durable = (end: number) => void (this.newest[partition] = end - 1);
      return new PartitionAppender({ ...options, topic, partition }, durable);
    });
  }

  async append(record: ActivityRecord): Promise<void> {
    await Promise.all(
      partsOf(record, this.#appenders.length).map(([partition, part]) => this.#appendTo(partition, part)),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#appenders.map((appender) => appender.close()));
  }

  #appendTo(partition: number, record: ActivityRecord): Promise<void> {
    return this.#appenders[partition]!.append(encodeActivity(record));
  }
}
