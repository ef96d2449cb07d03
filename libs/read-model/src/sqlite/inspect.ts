import type { ProjectionStore, SourceName } from '@latchkey/projections';
import { checkpointOf } from './checkpoints.js';
import { Database } from './database.js';
import { LAYOUT, layoutOf, mustBeSound } from './layout.js';
import { problemOf } from './problems.js';

export const UNFINISHED = 'it was made by another version, or not to its end';

/**
 * Looks at a file without changing it, also while a service runs.
 *
 * @returns where it ended, or why it cannot be used
 */
export function inspect(file: string): Pick<ProjectionStore, 'checkpoint'> | string {
  try {
    return inspectWith(new Database(file, { readOnly: true }));
  } catch (error) {
    return problemOf(error).message;
  }
}

function inspectWith(database: Database): Pick<ProjectionStore, 'checkpoint'> | string {
  try {
    if (layoutOf(database) !== LAYOUT) return UNFINISHED;
    mustBeSound(database);
    const sources: readonly SourceName[] = ['log', 'activity'];
    const found = new Map(sources.map((source) => [source, checkpointOf(database, source)]));
    return { checkpoint: (source) => Promise.resolve(found.get(source) ?? null) };
  } finally {
    database.close();
  }
}
