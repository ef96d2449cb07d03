import type { Revision } from '../../api';

/** A key as it was at one of its versions: members by name, as history tells them. */
export interface KeyVersion {
  readonly version: number;
  readonly entry: Revision;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Folds a key's own history, oldest entry first, into every version it ever had. */
export function versionsOf(entries: readonly Revision[]): KeyVersion[] {
  const versions: KeyVersion[] = [];
  let values: Readonly<Record<string, unknown>> = { status: 'active', reason: null };
  for (const entry of entries) {
    // a look at the secret is in history, and changes nothing
    if (entry.outcome !== 'done' || entry.action === 'KeyRevealed') continue;
    const changed = Object.fromEntries(entry.changes.map(({ field, after }) => [field, after]));
    // the reason belongs to the time for which the key is disabled
    values = { ...values, ...(entry.action === 'KeyEnabled' && { reason: null }), ...changed };
    versions.push({ version: versions.length + 1, entry, values });
  }
  return versions;
}
