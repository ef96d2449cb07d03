import type { KeyDocument } from '@latchkey/projections';
import { NEWEST_FIRST, type KeyOrder } from '../key-order.js';
import type { KeyFilter, KeyRow, Page, PageRequest } from '../read-model.port.js';
import { alongIndexes, beyondOf, followingAmong, shownValue, sortOf, VALUES } from './along-indexes.js';
import { besidesIn, keyListOf } from './key-list.js';
import { totalOfKeys } from './key-total.js';
import { afterOf, emptyPage, pageOf } from './paging.js';
import type { Reader } from './reader.js';
import { joined, within } from './sql.js';

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
  const sorted = within(`SELECT seq, ${shownValue(order)} FROM (`, joined([rows, ...besides], ' UNION '), `) ORDER BY ${sortOf(order, 'value')} LIMIT ${asked.limit}`); // prettier-ignore
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
