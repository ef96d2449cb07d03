import type { KeyFilter } from '../read-model.port.js';
import type { Database } from './database.js';
import type { FacetPart } from './facet-parts.js';
import { among, besidesIn, inPart, type KeyList } from './key-list.js';
import { withLabel } from './along-labels.js';
import { all, joined, sql, within, type Sql } from './sql.js';

/** How many keys a list has: what is counted in its facets, or what an index says where more than that narrows it. */
export function totalOfKeys(database: Database, list: KeyList, filter: KeyFilter): number {
  if (list.few !== null) return count(database, among(list, filter, list.few, list.condition), besidesIn(list, filter));
  if (list.besides.length > 0) return count(database, ...list.parts.map((part) => inIndex(list, part, filter)), besidesIn(list, filter)); // prettier-ignore
  const counts = countsIn(list);
  return list.parts.reduce((sum, part) => {
    const narrowed = part.endsAfter ?? part.endedBy ?? part.enabled ?? filter.expiresBefore;
    const counted = narrowed === undefined ? counts?.get(part.number) : undefined;
    return sum + (counted ?? count(database, inIndex(list, part, filter)));
  }, 0);
}

/** How many keys of each facet are in a list, as far as time has no say in it; null: that is not counted. */
function countsIn({ labels, unlabelled, counts }: KeyList): ReadonlyMap<number, number> | null {
  if (unlabelled !== null || labels.length > 1) return null;
  return labels[0]?.counts ?? counts;
}

function inIndex(list: KeyList, part: FacetPart, filter: KeyFilter): Sql {
  const { account, condition, ofUser, byLabel } = list;
  if (byLabel) return withLabel(list, part, filter);
  const where = all(sql('account = ?', account), inPart(part, filter), condition);
  const index = condition === null ? 'keys_by_expiry' : ofUser ? 'keys_of_user' : 'keys_by_creation';
  return within(`SELECT seq, NULL FROM keys INDEXED BY ${index} WHERE `, where);
}

/** Of several sorts of rows; with one, none has to be told from another. */
function count(database: Database, ...rows: readonly Sql[]): number {
  const counted = within('SELECT count(*) FROM (', joined(rows, ' UNION '), ')');
  return database.value(counted.text, counted.values) as number;
}
