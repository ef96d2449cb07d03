import type { KeyDocument } from '@latchkey/projections';
import { NEVER_EXPIRES, NEWEST_FIRST, useValue, type KeyOrder, type KeySort } from '../key-order.js';
import type { KeyFilter, KeyRow, Page, PageRequest } from '../read-model.port.js';
import type { FacetPart } from './facet-parts.js';
import { among, besidesIn, inPart, keyListOf, type KeyList } from './key-list.js';
import { totalOfKeys } from './key-total.js';
import { afterOf, emptyPage, pageOf, type After } from './paging.js';
import type { Reader } from './reader.js';
import { countOf } from './search.js';
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
// the same of any key
const VALUES: { readonly [S in KeySort]: string } = {
  createdAt: 'created_at',
  name: 'folded_name',
  expiresAt: `coalesce(expires_at, ${NEVER_EXPIRES})`,
  lastUsedAt: `coalesce(last_used_at, created_at + ${FIRST_USE})`,
};

/** What is asked of a list. */
interface Asked {
  readonly filter: KeyFilter;
  readonly order: KeyOrder;
  readonly after: After | null;
  readonly limit: number;
}

/** One page of keys: of few, those that belong to it; or along the index of each facet, as far as it takes. */
export function pageOfKeys(
  reader: Reader,
  accountId: string,
  filter: KeyFilter,
  request: PageRequest,
  order: KeyOrder = NEWEST_FIRST,
): Page<KeyRow> {
  const asked = { filter, order, after: afterOf(request.cursor, order), limit: request.limit + 1 };
  const account = reader.accountOf(accountId);
  const list = account === null ? null : keyListOf(reader, account, filter);
  if (list === null) return emptyPage(request);
  const rows = list.few === null ? alongIndexes(reader, list, asked) : followingAmong(list, asked, list.few);
  const besides =
    list.besides.length === 0 ? [] : [besidesIn(list, filter, VALUES[order.by], beyondOf(order, asked.after))];
  const value = order.by === 'name' ? 'CAST(value AS BLOB)' : 'value';
  const sorted = within(`SELECT seq, ${value} FROM (`, joined([rows, ...besides], ' UNION '), `) ORDER BY ${sortOf(order, 'value')} LIMIT ${asked.limit}`); // prettier-ignore
  const found = reader.database.all(sorted.text, sorted.values);
  const total = request.includeTotal ? totalOfKeys(reader.database, list, filter) : undefined;
  return pageOf(found, request.limit, order, (seqs) => keyRows(reader, accountId, seqs), total);
}

/** Keys with what is joined in, in the order of the given `seq`s. */
export function keyRows(reader: Reader, accountId: string, seqs: readonly number[]): KeyRow[] {
  const keys = reader.bySeq('keys', seqs);
  const used = new Map(reader.database.all('SELECT seq, last_used_at FROM keys WHERE seq IN (SELECT value FROM json_each(?))', [JSON.stringify(seqs)]) as [number, number | null][]); // prettier-ignore
  const ids = [...keys.values()].flatMap(({ mappedUserId, createdBy }) => [mappedUserId, createdBy]);
  const own = reader.byId('users', [...new Set(ids)]).filter((user) => user.accountId === accountId);
  const users = new Map(own.map((user) => [user.id, user]));
  const userOf = (id: string) => users.get(id) ?? null;
  return seqs.map((seq) => {
    const key: KeyDocument = keys.get(seq)!;
    const lastUsedAt = used.get(seq) ?? null;
    return { key, mappedUser: userOf(key.mappedUserId), createdBy: userOf(key.createdBy), lastUsedAt };
  });
}

/** Those of some keys that follow. */
function followingAmong(list: KeyList, { filter, order, after }: Asked, seqs: Sql): Sql {
  return among(list, filter, seqs, list.condition, VALUES[order.by], beyondOf(order, after));
}

function beyondOf({ by, descending }: KeyOrder, after: After | null): Sql | null {
  return after && sql(`(${VALUES[by]}, seq) ${descending ? '<' : '>'} (?, ?)`, after.at, after.seq);
}

function alongIndexes(reader: Reader, list: KeyList, asked: Asked): Sql {
  const arms = list.parts.flatMap((part) => {
    const ending = asked.order.by === 'expiresAt' ? null : fewEnding(reader, list, part, asked.filter);
    return ending === null ? armsOf(list, part, asked) : [followingAmong(list, asked, ending)];
  });
  return arms.length === 0 ? sql('SELECT NULL AS seq, NULL AS value WHERE 0') : joined(arms, ' UNION ALL ');
}

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
  { account, condition, ofUser }: KeyList,
  part: FacetPart,
  { filter, order, after, limit }: Asked,
): Sql[] {
  const along = ALONG[order.by](part);
  const value = along.constant ?? (along.offset === undefined ? along.column : `${along.column} + ${along.offset}`);
  const index = ofUser && along.index === CREATION.index ? 'keys_of_user' : along.index;
  return rangesOf(along, order, after).map((range) => {
    const where = all(sql('account = ?', account), inPart(part, filter), range, along.where ?? null, condition);
    const rows = within(`SELECT seq, ${value} AS value FROM keys INDEXED BY ${index} WHERE `, where);
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

function sortOf({ descending }: KeyOrder, column: string): string {
  return descending ? `${column} DESC, seq DESC` : `${column}, seq`;
}
