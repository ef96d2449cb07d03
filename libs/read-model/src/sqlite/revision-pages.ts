import type { RevisionDocument } from '@latchkey/projections';
import { PAGE_BYTES } from '../page-items.js';
import type { Page, PageRequest, RevisionFilter } from '../read-model.port.js';
import type { Row } from './database.js';
import { storable } from './documents.js';
import { afterOf, ALL, emptyPage, inOrder, pageOf, type After } from './paging.js';
import { countOf } from './search.js';
import type { Reader } from './reader.js';
import { all, joined, sql, within, type Sql } from './sql.js';
import { rangesOf } from './user-pages.js';

/** What an index of revisions narrows them to, beside their account. */
interface Narrowed {
  readonly index: string;
  readonly where: Sql | null;
}

/** One page of history, newest first: along the index that leaves the fewest. */
export function pageOfRevisions(
  reader: Reader,
  accountId: string,
  filter: RevisionFilter,
  request: PageRequest,
): Page<RevisionDocument> {
  const after = afterOf(request.cursor);
  const account = reader.accountOf(accountId);
  if (account === null) return emptyPage(request);
  const limit = request.limit + 1;
  const rows = rowsOf(reader, account, filter, 'seq, at, length(changes)', after, limit);
  const merged = within('', rows, ` ORDER BY 2 DESC, 1 DESC LIMIT ${limit}`);
  const found = reader.database.all(merged.text, merged.values);
  const total = request.includeTotal ? countOf(reader.database, rowsOf(reader, account, filter, 'seq', null, ALL)) : undefined; // prettier-ignore
  const itemsOf = (seqs: readonly number[]) => inOrder(reader.bySeq('revisions', seqs), seqs);
  return pageOf(found, Math.min(request.limit, fitting(found)), undefined, itemsOf, total);
}

function rowsOf(
  reader: Reader,
  account: number,
  filter: RevisionFilter,
  columns: string,
  after: After | null,
  limit: number,
): Sql {
  const arms = narrowest(reader, account, filter).flatMap(({ index, where }) =>
    rangesOf('at', after).map((range) => {
      const rows = all(sql('account = ?', account), where, range, betweenTimes(filter), ...conditionsOf(filter));
      return within(`SELECT * FROM (SELECT ${columns} FROM revisions INDEXED BY ${index} WHERE `, rows, ` ORDER BY at DESC, seq DESC LIMIT ${limit})`); // prettier-ignore
    }),
  );
  return joined(arms, ' UNION ALL ');
}

function conditionsOf({ userId, keyId, targetType, targetId, action }: RevisionFilter): (Sql | null)[] {
  const ofKey = keyId === undefined ? null : sql(`(via_key_id = ? OR (target_type = 'key' AND target_id = ?))`, storable(keyId), storable(keyId)); // prettier-ignore
  return [is('user_id', userId), ofKey, is('target_type', targetType), is('target_id', targetId), is('action', action)];
}

function is(column: string, value: string | undefined): Sql | null {
  return value === undefined ? null : sql(`${column} = ?`, storable(value));
}

function betweenTimes({ from, to }: RevisionFilter): Sql | null {
  const times = [from === undefined ? null : sql('at >= ?', from), to === undefined ? null : sql('at < ?', to)];
  return times.every((time) => time === null) ? null : all(...times);
}

/** The index to go along, or for a key the two. Of several, the first that leaves few, or else the first of all. */
function narrowest({ database, few }: Reader, account: number, filter: RevisionFilter): Narrowed[] {
  const { userId, keyId, targetType, targetId, action } = filter;
  const choices = [
    { index: 'revisions_by_target', where: is('target_id', targetId) },
    { index: 'revisions_by_user', where: is('user_id', userId) },
    { index: 'revisions_by_action', where: is('action', action) },
    { index: 'revisions_by_target_type', where: is('target_type', targetType) },
  ].filter(({ where }) => where !== null);
  const leavesFew = ({ index, where }: Narrowed) => {
    const rows = all(sql('account = ?', account), where, betweenTimes(filter));
    const counted = `SELECT count(*) FROM (SELECT 1 FROM revisions INDEXED BY ${index} WHERE ${rows.text} LIMIT ${few + 1})`;
    return (database.value(counted, rows.values) as number) <= few;
  };
  if (keyId !== undefined && targetId === undefined) {
    const id = storable(keyId);
    return [
      { index: 'revisions_by_target', where: sql("target_id = ? AND target_type = 'key'", id) },
      {
        index: 'revisions_via_key',
        where: sql("via_key_id = ? AND NOT (target_type = 'key' AND target_id = ?)", id, id),
      },
    ];
  }
  const chosen = choices.length < 2 ? choices[0] : (choices.find(leavesFew) ?? choices[0]);
  return [chosen ?? { index: 'revisions_by_time', where: null }];
}

/** How many of the rows a page takes, the first at least. */
function fitting(rows: readonly Row[]): number {
  let bytes = 0;
  const first = rows.findIndex(([, , length], i) => {
    bytes += length as number;
    return i > 0 && bytes > PAGE_BYTES;
  });
  return first === -1 ? rows.length : first;
}
