import type { KeyFilter } from '../read-model.port.js';
import type { FacetPart } from './facet-parts.js';
import { hasLabel } from './key-labels.js';
import { enabledIn, inFacet, type KeyList } from './key-list.js';
import { all, allOrNull, sql, within, type Sql } from './sql.js';

/** The `seq`s of all keys that have the rarest label of a list, where looking them up takes less than to come upon a page of them; null: it does not, or the list asks for none. */
export function fewLabelled(
  { account, labels: [rarest], counts, parts }: KeyList,
  limit: number,
  few: number,
): Sql | null {
  if (rarest === undefined || rarest.count > few) return null;
  const keys = parts.reduce((sum, { number }) => sum + counts.get(number)!, 0);
  if (rarest.count ** 2 > limit * keys) return null;
  return sql('SELECT seq FROM key_labels WHERE account = ? AND label = ?', account, rarest.label);
}

/** The part with the most keys that have the rarest label of a list. */
export function partOfMostLabelled({ labels: [rarest], parts }: KeyList): FacetPart | undefined {
  const countOf = ({ number }: FacetPart) => rarest?.counts.get(number) ?? 0;
  return rarest && parts.toSorted((a, b) => countOf(b) - countOf(a))[0];
}

/** Those of a part that are in a list which goes by a label. @param value what is given beside each `seq`, in SQL */
export function withLabel(
  { account, labels, unlabelled }: KeyList,
  part: FacetPart,
  filter: KeyFilter,
  value: string | number = 'NULL',
  ...ranges: readonly (Sql | null)[]
): Sql {
  const [rarest, ...others] = labels.map(({ label }) => label);
  const ofKey = allOrNull(enabledIn(part), unlabelled);
  const where = all(
    sql('account = ? AND label = ?', account, rarest!),
    inFacet(part, filter),
    ...ranges,
    ...others.map((label) => hasLabel(label, 'key_labels')),
    ofKey && within('EXISTS (SELECT 1 FROM keys WHERE keys.seq = key_labels.seq AND ', ofKey, ')'),
  );
  return within(`SELECT seq, ${value} AS value FROM key_labels WHERE `, where);
}
