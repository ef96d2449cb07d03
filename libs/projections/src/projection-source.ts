import type { EventLog, Position, StoredRecord } from '@latchkey/event-log';
import type { Removal, SourceName } from './projection-store.port.js';

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
  /** what leaves the store here; null: nothing does */
  removes(entry: Entry): Removal | null;
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

/** Refuses a log that was rewound, replaced or restored since the checkpoint. @throws HistoryMismatch */
export async function requireSameHistory(
  source: ProjectionSource<unknown>,
  checkpoint: Position | null,
): Promise<void> {
  const what = checkpoint && (await mismatchOf(source, checkpoint));
  if (what !== null) throw new HistoryMismatch(source.name, what);
}

async function mismatchOf(
  source: ProjectionSource<unknown>,
  { offset, log, record }: Position,
): Promise<string | null> {
  const [begin, end] = [source.begin(), source.log.end()];
  if (offset >= end) return `record ${offset} was projected, but the log ends before record ${end}`;
  if ((await source.identity()) !== log) return 'the log has another identity';
  // all that is gone was projected, and what comes next is there
  if (offset === begin - 1) return null;
  if (offset < begin) return `record ${offset} was projected last, but the log begins at record ${begin}`;
  return source.recordId(await recordAt(source.log, offset)) === record ? null : `record ${offset} is another one`;
}

/** @throws PositionOutOfRange, LogDamaged */
export async function recordAt(log: EventLog, offset: number): Promise<StoredRecord> {
  for await (const batch of log.read(offset, { follow: false })) return batch[0]!;
  throw new Error(`record ${offset} is not in the log`);
}
