import { ListRevisionsQuery, type QueryContext } from '@latchkey/queries';
import type { RevisionFilter } from '@latchkey/read-model';
import type { QueryBus } from '@nestjs/cqrs';
import { stringify } from 'csv-stringify/sync';
import { toRevisionView, type RevisionView } from './revision.schemas.js';

const PAGE = 200;

type Cell = string | null | undefined;

const COLUMNS: readonly (readonly [name: string, cellOf: (view: RevisionView) => Cell])[] = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => at],
  ['userId', ({ user }) => user.id],
  ['userName', ({ user }) => user.name],
  ['keyId', ({ via }) => via?.keyId],
  ['keyName', ({ via }) => via?.keyName],
  ['action', ({ action }) => action],
  ['targetType', ({ target }) => target.type],
  ['targetId', ({ target }) => target.id],
  ['targetName', ({ target }) => target.name],
  ['changes', ({ changes }) => JSON.stringify(changes)],
  ['outcome', ({ outcome }) => outcome],
  ['requestId', ({ requestId }) => requestId],
  ['service', ({ source }) => source.service],
  ['address', ({ source }) => source.address],
];

/** All entries that match, one page of lines at a time, so that an export of any size needs little memory. */
export async function* exportLines(
  queries: QueryBus,
  context: QueryContext,
  filter: RevisionFilter,
  format: (views: RevisionView[]) => string,
  header = '',
): AsyncGenerator<string> {
  if (header !== '') yield header;
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

/** @param bom whether a byte order mark comes first: Excel needs it to recognize UTF-8 */
export function csvHeader(bom: boolean): string {
  return `${bom ? '\ufeff' : ''}${COLUMNS.map(([name]) => name).join(',')}\r\n`;
}

// What a spreadsheet takes for a formula, in full-width forms too; in each line, because some programs split cells there.
const FORMULAS = /(?<=^|[\r\n\v\f\u0085\u2028\u2029])(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/g;
const defused = (cell: string) => cell.replaceAll(FORMULAS, "'");

/** RFC 4180; what a spreadsheet would take for a formula is preceded by an apostrophe. */
export function csvLines(views: RevisionView[]): string {
  const rows = views.map((view) => COLUMNS.map(([, cellOf]) => cellOf(view)));
  return stringify(rows, { cast: { string: defused }, quoted_match: /[\r\n]/, record_delimiter: 'windows' });
}
