import type { Removal } from '@latchkey/projections';

/** Which rows of which table a removal is of, in SQL; its parameter is the time. */
export const REMOVALS: Readonly<Record<Removal['of'], { readonly table: string; readonly where: string }>> = {
  activity: { table: 'revisions', where: 'reported_at < ?' },
  uses: { table: 'uses', where: 'at < ?' },
};
