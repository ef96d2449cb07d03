import { Forbidden } from '@latchkey/domain';
import type { RevisionDocument } from '@latchkey/projections';
import type { Page, PageRequest, RevisionFilter } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import { handlerOf, type QueryContext } from './query-context.js';

/**
 * A page of revision history, newest first; users who are not admins see their own.
 *
 * @throws LatchkeyError FORBIDDEN (of another user)
 */
export class ListRevisionsQuery extends Query<Page<RevisionDocument>> {
  constructor(
    readonly context: QueryContext,
    readonly filter: RevisionFilter,
    readonly page: PageRequest,
  ) {
    super();
  }
}

export const ListRevisionsHandler = handlerOf(ListRevisionsQuery, async ({ context, filter, page }, readModel) => {
  const { account, user } = context;
  if (user.role === 'admin') return readModel.revisions(account, filter, page);
  if (filter.userId !== undefined && filter.userId !== user.id) {
    throw new Forbidden('the role admin, or userId left out or your own');
  }
  return readModel.revisions(account, { ...filter, userId: user.id }, page);
});
