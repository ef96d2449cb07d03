import { folded } from '../folded.js';
import { NEVER_EXPIRES, useValue, type KeyOrder, type KeySort, type OrderValue } from '../key-order.js';
import type { KeyFilter } from '../read-model.port.js';
import type { FacetPart } from './facet-parts.js';
import { among, inPart, type KeyList } from './key-list.js';
import { fewLabelled, partOfMostLabelled, withLabel } from './along-labels.js';
import type { After } from './paging.js';
import type { Reader } from './reader.js';
import { countOf, facetsHolding } from './search.js';
import { all, joined, sql, within, type Sql } from './sql.js';

const FIRST_USE = useValue(null, 0);

/** What a list goes by in one facet, and the index that has this order. */
interface Along {
  readonly column: string;
  readonly index: string;
  /** what is added to the column, so that facets compare with each other */
  readonly offset?: number;
  /** the same for all keys of the facet */
  readonly constant?: number;
  /** what the index leaves out */
  readonly where?: Sql;
}

const CREATION: Along = { column: 'created_at', index: 'keys_by_creation' };
const EXPIRY: Along = { column: 'expires_at', index: 'keys_by_expiry' };
const USE: Along = { column: 'last_used_at', index: 'keys_by_use', where: sql('last_used_at IS NOT NULL') };
const ALONG: { readonly [S in KeySort]: (part: FacetPart) => Along } = {
  createdAt: () => CREATION,
  name: () => ({ column: 'folded_name', index: 'keys_by_name' }),
  expiresAt: ({ ends }) => (ends ? EXPIRY : { ...EXPIRY, constant: NEVER_EXPIRES }),
  lastUsedAt: ({ used }) => (used ? USE : { ...CREATION, offset: FIRST_USE }), // prettier-ignore
};
/** In SQL, what any key is ordered by. */
export const VALUES: { readonly [S in KeySort]: string } = {
  createdAt: 'created_at',
  name: 'folded_name',
  expiresAt: `coalesce(expires_at, ${NEVER_EXPIRES})`,
  lastUsedAt: `coalesce(last_used_at, created_at + ${FIRST_USE})`,
};

/** What is asked of a list. */
export interface Asked {
  readonly filter: KeyFilter;
  readonly order: KeyOrder;
  readonly after: After | null;
  readonly limit: number;
}

/** Those of some keys that follow. */
export function followingAmong(list: KeyList, { filter, order, after }: Asked, seqs: Sql): Sql {
  return among(list, filter, seqs, list.condition, VALUES[order.by], beyondOf(order, after));
}

/** What follows a place in an order, of any keys. */
export function beyondOf({ by, descending }: KeyOrder, after: After | null): Sql | null {
  return after && sql(`(${VALUES[by]}, seq) ${descending ? '<' : '>'} (?, ?)`, after.at, after.seq);
}

/** Those of a list that follow, as many as a page takes of each facet. */
export function alongIndexes(reader: Reader, list: KeyList, asked: Asked): Sql {
  // only in the order of creation do they stand side by side
  const few = asked.order.by === 'createdAt' ? null : fewLabelled(list, asked.limit, reader.few);
  if (few !== null) return followingAmong(list, asked, few);
  const bound = boundOf(reader, list, asked);
  const arms = list.parts.flatMap((part) => {
    const ending = asked.order.by === 'expiresAt' ? null : fewEnding(reader, list, part, asked.filter);
    return ending === null ? armsOf(list, part, asked, bound) : [followingAmong(list, asked, ending)];
  });
  return arms.length === 0 ? sql('SELECT NULL AS seq, NULL AS value WHERE 0') : joined(arms, ' UNION ALL ');
}

/** Beyond which no page goes that one facet fills alone: what is searched for may stand in few of them, and the others are not walked to their end. */
function boundOf({ database }: Reader, list: KeyList, asked: Asked): OrderValue | null {
  const { filter, order, limit } = asked;
  const facets = filter.q === undefined ? [] : facetsHolding(database, folded(filter.q));
  const named = facets.flatMap((facet) => list.parts.find(({ number }) => number === facet) ?? [])[0];
  const part = filter.q === undefined ? partOfMostLabelled(list) : named;
  const arms = part === undefined ? [] : armsOf(list, part, asked, null);
  if (arms.length === 0) return null;
  const last = within(`SELECT ${shownValue(order)} FROM (`, joined(arms, ' UNION ALL '), `) ORDER BY ${sortOf(order, 'value')} LIMIT 1 OFFSET ${limit - 1}`); // prettier-ignore
  return (database.first(last.text, last.values)?.[0] ?? null) as OrderValue | null;
}

/** In SQL, what a row is ordered by, as text that the driver gives whatever it holds. */
export const shownValue = ({ by }: KeyOrder) => (by === 'name' ? 'CAST(value AS BLOB)' : 'value');

/** The keys of a part that its or the filter's times leave, where they are few. */
function fewEnding({ database, few }: Reader, { account }: KeyList, part: FacetPart, filter: KeyFilter): Sql | null {
  if (part.endedBy === undefined && filter.expiresBefore === undefined) return null;
  const where = all(sql('account = ?', account), inPart(part, filter));
  const seqs = within('SELECT seq FROM keys INDEXED BY keys_by_expiry WHERE ', where);
  // each is looked up in the table, where along an index what lies between is only passed over
  const most = Math.floor(few / 3);
  return countOf(database, seqs, most) > most ? null : seqs;
}

function armsOf(
  list: KeyList,
  part: FacetPart,
  { filter, order, after, limit }: Asked,
  bound: OrderValue | null,
): Sql[] {
  const { account, condition, ofUser } = list;
  const along = ALONG[order.by](part);
  const value = along.constant ?? (along.offset === undefined ? along.column : `${along.column} + ${along.offset}`);
  const index = ofUser && along.index === CREATION.index ? 'keys_of_user' : along.index;
  const until = bound === null ? null : untilOf(along, order, bound);
  const rowsOf = (range: Sql | null) => {
    if (along.index === CREATION.index && list.byLabel) return withLabel(list, part, filter, value, range, until);
    const where = all(sql('account = ?', account), inPart(part, filter), range, until, along.where ?? null, condition);
    return within(`SELECT seq, ${value} AS value FROM keys INDEXED BY ${index} WHERE `, where);
  };
  return rangesOf(along, order, after).map((range) => {
    const rows = rowsOf(range);
    return within('SELECT * FROM (', rows, ` ORDER BY ${sortOf(order, along.column)} LIMIT ${limit})`);
  });
}

/** What follows a place in one facet: what stands beside it, and what stands beyond; each is one range of the index. */
function rangesOf(
  { column, offset = 0, constant }: Along,
  { descending }: KeyOrder,
  after: After | null,
): (Sql | null)[] {
  if (after === null) return [null];
  const beyond = descending ? '<' : '>';
  if (constant !== undefined) {
    if (after.at === constant) return [sql(`${column} IS NULL AND seq ${beyond} ?`, after.seq)];
    return (after.at as number) < constant === descending ? [] : [null];
  }
  const at = typeof after.at === 'number' ? after.at - offset : after.at;
  return [sql(`${column} = ? AND seq ${beyond} ?`, at, after.seq), sql(`${column} ${beyond} ?`, at)];
}

/** What stands no further than a bound; null: it is not worth saying. */
function untilOf({ column, offset = 0, constant }: Along, { descending }: KeyOrder, bound: OrderValue): Sql | null {
  const at = typeof bound === 'number' ? bound - offset : bound;
  return constant === undefined ? sql(`${column} ${descending ? '>=' : '<='} ?`, at) : null;
}

/** In SQL, an order. */
export function sortOf({ descending }: KeyOrder, column: string): string {
  return descending ? `${column} DESC, seq DESC` : `${column}, seq`;
}
