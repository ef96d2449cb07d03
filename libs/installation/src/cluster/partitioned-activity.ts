import { createHash } from 'node:crypto';
import {
  checkHourId,
  deriveId,
  encodeActivity,
  type ActivityRecord,
  type CheckHour,
  type KeyUse,
  type UseOfHour,
} from '@latchkey/domain';
import { PartitionAppender, type KafkaOptions } from '@latchkey/event-log';
import type { ActivitySink } from '../activity/usage-recorder.js';

/**
 * The activity topic. All processes put what belongs together into the same partition: entries by their id, so that a
 * finish comes after its start, uses by their key, verifications by account and hour.
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
    const parts = partsOf(record, this.#appenders.length);
    await Promise.all(parts.map(([partition, part]) => this.#appenders[partition]!.append(encodeActivity(part))));
  }

  async close(): Promise<void> {
    await Promise.all(this.#appenders.map((appender) => appender.close()));
  }
}

type Entries = Extract<ActivityRecord, { kind: 'entries' }>;
type Usage = Extract<ActivityRecord, { kind: 'usage' }>;
type Uses = Extract<ActivityRecord, { kind: 'use' }>;
type Checks = Extract<ActivityRecord, { kind: 'checks' }>;

const MOST_BYTES = 1_000_000;

/** A record, or a part of it, and its partition. */
export type Part = readonly [partition: number, record: ActivityRecord];

/** Splits a record by partition, so that everything that is folded into one document lies in one partition. */
export function partsOf(record: ActivityRecord, partitions: number): Part[] {
  switch (record.kind) {
    case 'entries':
      return split(partitions, record.entries, ({ id }) => id, (entries) => smaller({ ...record, entries })); // prettier-ignore
    case 'usage':
    case 'usage-total':
      return split<KeyUse>(partitions, record.uses, ({ key }) => key, (uses) => [{ ...record, uses } as Usage]); // prettier-ignore
    case 'use':
      return split<UseOfHour>(partitions, record.uses, ({ key }) => key, (uses) => [{ ...record, uses } as Uses]); // prettier-ignore
    case 'checks':
    case 'checks-total':
      return split<CheckHour>(partitions, record.hours, ({ at }) => checkHourId(record.account, at), (hours) => [{ ...record, hours } as Checks]); // prettier-ignore
    case 'removal':
    case 'use-removal':
      return Array.from({ length: partitions }, (_, partition) => [partition, { ...record, id: deriveId('rev', record.id, String(partition)) }]); // prettier-ignore
  }
}

function split<T>(
  partitions: number,
  items: readonly T[],
  idOf: (item: T) => string,
  recordsOf: (items: T[]) => ActivityRecord[],
): Part[] {
  const parts = new Map<number, T[]>();
  for (const item of items) {
    const partition = partitionOf(idOf(item), partitions);
    parts.set(partition, [...(parts.get(partition) ?? []), item]);
  }
  return [...parts].flatMap(([partition, own]) => recordsOf(own).map((record): Part => [partition, record]));
}

/** Never changes, because the number of partitions does not. */
function partitionOf(id: string, partitions: number): number {
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
