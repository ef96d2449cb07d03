import { ListRevisionsQuery, type QueryContext } from '@latchkey/queries';
import type { RevisionFilter } from '@latchkey/read-model';
import type { QueryBus } from '@nestjs/cqrs';
import { stringify } from 'csv-stringify/sync';
import { toRevisionView, type RevisionView } from './revision.schemas.js';

const PAGE = 200;

const COLUMNS = [
  'id',
  'at',
  'userId',
  'userName',
  'keyId',
  'keyName',
  'action',
  'targetType',
  'targetId',
  'targetName',
  'changes',
  'outcome',
  'requestId',
  'service',
  'address',
];

/** All entries that match, a page of lines at a time, so that an export of any size needs little memory. */
export async function* exportLines(
  queries: QueryBus,
  context: QueryContext,
  filter: RevisionFilter,
  format: (views: RevisionView[]) => string,
): AsyncGenerator<string> {
  let cursor: string | null = null;
  do {
    const page: { items: readonly Parameters<typeof toRevisionView>[0][]; nextCursor: string | null } =
      await queries.execute(new ListRevisionsQuery(context, filter, { limit: PAGE, cursor }));
    if (page.items.length > 0) yield format(page.items.map(toRevisionView));
    cursor = page.nextCursor;
  } while (cursor !== null);
}

export function jsonLines(views: RevisionView[]): string {
  return views.map((view) => `${JSON.stringify(view)}\n`).join('');
}

/** @param bom whether a byte order mark comes first, by which Excel knows UTF-8 */
export function csvHeader(bom: boolean): string {
  return `${bom ? '\ufeff' : ''}${COLUMNS.join(',')}\r\n`;
}

// What a spreadsheet takes for a formula, in its full-width forms too: in each line, for some programs split cells there.
const FORMULAS = /(?<=^|[\r\n\v\f\u0085\u2028\u2029])(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/g;
const defused = (cell: string) => cell.replaceAll(FORMULAS, "'");

/** RFC 4180; what a spreadsheet would take for a formula is preceded by an apostrophe. */
export function csvLines(views: RevisionView[]): string {
  const rows = views.map(({ user, via, target, source, ...view }) => [
    view.id,
    view.at,
    user.id,
    user.name,
    via?.keyId,
    via?.keyName,
    view.action,
    target.type,
    target.id,
    target.name,
    JSON.stringify(view.changes),
    view.outcome,
    view.requestId,
    source.service,
    source.address,
  ]);
  return stringify(rows, { cast: { string: defused }, quoted_match: /[\r\n]/, record_delimiter: 'windows' });
}
