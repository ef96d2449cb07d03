import type { UserDocument } from '@latchkey/projections';
import { folded } from '../folded.js';
import type { Page, PageRequest, UserFilter } from '../read-model.port.js';
import { storable } from './documents.js';
import { afterOf, ALL, emptyPage, inOrder, pageOf, type After } from './paging.js';
import type { Reader } from './reader.js';
import { countOf, fewHolding, type Searched } from './search.js';
import { all, joined, sql, within, type Sql } from './sql.js';

const USERS: Searched = {
  index: 'user_trigrams',
  terms: 'user_terms',
  sample: 'SELECT folded AS text FROM users ORDER BY seq DESC LIMIT ?',
};

/** One page of users, newest first. */
export function pageOfUsers(
  reader: Reader,
  accountId: string,
  filter: UserFilter,
  request: PageRequest,
): Page<UserDocument> {
  const after = afterOf(request.cursor);
  const account = reader.accountOf(accountId);
  if (account === null) return emptyPage(request);
  const limit = request.limit + 1;
  const rows = within('SELECT seq, created_at FROM (', rowsOf(reader, account, filter, after, limit), `) ORDER BY created_at DESC, seq DESC LIMIT ${limit}`); // prettier-ignore
  const found = reader.database.all(rows.text, rows.values);
  const total = request.includeTotal ? countOf(reader.database, rowsOf(reader, account, filter, null, ALL)) : undefined;
  const itemsOf = (seqs: readonly number[]) => inOrder(reader.bySeq('users', seqs), seqs);
  return pageOf(found, request.limit, undefined, itemsOf, total);
}

function rowsOf(reader: Reader, account: number, filter: UserFilter, after: After | null, limit: number): Sql {
  const { q, active, externalId } = filter;
  const holding = q === undefined ? null : sql('instr(folded, ?) > 0', folded(q));
  const inAccount = sql('account = ?', account);
  const found = q === undefined ? null : fewHolding(reader, USERS, folded(q));
  const few = found && within('seq IN (', found, ')');
  if (few !== null || externalId !== undefined) {
    const external = externalId === undefined ? null : sql('external_id = ?', storable(externalId));
    const state = active === undefined ? null : sql('active = ?', Number(active));
    const beyond = after && sql('(created_at, seq) < (?, ?)', after.at, after.seq);
    return within('SELECT seq, created_at FROM users WHERE ', all(inAccount, few, external, state, holding, beyond));
  }
  const arms = (active === undefined ? [0, 1] : [Number(active)]).flatMap((state) =>
    rangesOf('created_at', after).map((range) => {
      const where = all(inAccount, sql('active = ?', state), range, holding);
      return within('SELECT * FROM (SELECT seq, created_at FROM users INDEXED BY users_by_creation WHERE ', where, ` ORDER BY created_at DESC, seq DESC LIMIT ${limit})`); // prettier-ignore
    }),
  );
  return joined(arms, ' UNION ALL ');
}

/** What is older than a place, in two ranges of an index. */
export function rangesOf(column: string, after: After | null): (Sql | null)[] {
  if (after === null) return [null];
  return [sql(`${column} = ? AND seq < ?`, after.at, after.seq), sql(`${column} < ?`, after.at)];
}
