import type { ProjectionStore, SourceName } from '@latchkey/projections';
import type { Database } from './database.js';

type Position = NonNullable<Awaited<ReturnType<ProjectionStore['checkpoint']>>>;

/** The newest position whose documents are all written; null when there is none. */
export function checkpointOf(database: Database, source: SourceName): Position | null {
  const found = database.first(
    'SELECT CAST(log AS BLOB), "offset", CAST(record AS BLOB) FROM checkpoints WHERE source = ?',
    [source],
  );
  if (found === undefined) return null;
  const [log, offset, record] = found as [string, number, string];
  return { log, offset, record };
}

/** A checkpoint of the same log only moves forward. */
export function moveCheckpoint(database: Database, source: SourceName, { log, offset, record }: Position): void {
  database.run(
    `INSERT INTO checkpoints VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET log = excluded.log, "offset" = excluded."offset",
       record = excluded.record WHERE log <> excluded.log OR "offset" < excluded."offset"`,
    [source, log, offset, record],
  );
}
