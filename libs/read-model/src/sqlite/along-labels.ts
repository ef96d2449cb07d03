import type { KeyFilter } from '../read-model.port.js';
import type { FacetPart } from './facet-parts.js';
import { hasLabel } from './key-labels.js';
import { enabledIn, inFacet, type KeyList } from './key-list.js';
import { all, allOrNull, sql, within, type Sql } from './sql.js';

/** Whether a list is read by a label where it is read in the order of creation, or counted: a user has fewer keys. */
export function goesByLabel({ labels, ofUser }: KeyList): boolean {
  return labels.length > 0 && !ofUser;
}

/** The `seq`s of all keys that have one of the labels of a list, where they are few; null: they are many, or it asks for none. */
export function fewLabelled({ labels }: KeyList): Sql | null {
  return labels[0]?.few ?? null;
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
