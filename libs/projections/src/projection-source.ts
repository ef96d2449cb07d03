import type { EventLog, Position, StoredRecord } from '@latchkey/event-log';
import type { SourceName } from './projection-store.port.js';

/** What a runner reads: a log, and which of its records count as what. */
export interface ProjectionSource<Entry> {
  readonly name: SourceName;
  readonly log: EventLog;
  /** offset of the first record that is still there */
  begin(): number;
  /** what tells this log from others; asked of a log that is not empty */
  identity(): Promise<string>;
  /** waits until every record up to this offset has been judged */
  judged(offset: number): Promise<void>;
  /** what a record means to projections; null when nothing */
  entry(record: StoredRecord): Entry | null;
  /** entries of activity that were last reported before this time (ms) leave here; null: none do */
  removesBefore(entry: Entry): number | null;
  /** the record's own id, or '-' when it has none */
  recordId(record: StoredRecord): string;
}

/** The read model was folded from another history than the one in the log. */
export class HistoryMismatch extends Error {
  constructor(source: SourceName, what: string) {
    super(
      `the read model was built from another history than the ${source} at hand: ${what}. If a backup was restored ` +
        'on purpose, run `npx latchkey doctor --accept-log`; if not, bring back the newer log.',
    );
  }
}

/**
 * Makes sure that a checkpoint lies in this very log: a log that was rewound, replaced or restored is refused before
 * anything is written to it.
 *
 * @throws HistoryMismatch
 */
export async function requireSameHistory(
  source: ProjectionSource<unknown>,
  checkpoint: Position | null,
): Promise<void> {
  if (checkpoint === null) return;
  const end = source.log.end();
  if (checkpoint.offset >= end) {
    const what = `record ${checkpoint.offset} was projected, but the log ends before record ${end}`;
    throw new HistoryMismatch(source.name, what);
  }
  if ((await source.identity()) !== checkpoint.log) {
    throw new HistoryMismatch(source.name, 'the log has another identity');
  }
  // all that is gone was projected, and what comes next is there
  if (checkpoint.offset === source.begin() - 1) return;
  if (checkpoint.offset < source.begin()) {
    const what = `record ${checkpoint.offset} was projected last, but the log begins at record ${source.begin()}`;
    throw new HistoryMismatch(source.name, what);
  }
  if (source.recordId(await recordAt(source.log, checkpoint.offset)) !== checkpoint.record) {
    throw new HistoryMismatch(source.name, `record ${checkpoint.offset} is another one`);
  }
}

/** @throws PositionOutOfRange, LogDamaged */
export async function recordAt(log: EventLog, offset: number): Promise<StoredRecord> {
  for await (const batch of log.read(offset, { follow: false })) return batch[0]!;
  throw new Error(`record ${offset} is not in the log`);
}
