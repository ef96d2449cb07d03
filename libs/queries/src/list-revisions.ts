import { Forbidden } from '@latchkey/domain';
import type { RevisionDocument } from '@latchkey/projections';
import type { Page, PageRequest, ReadModel, RevisionFilter } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL, type QueryContext } from './query-context.js';

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

/** Admins read the history of the account; others what was done in their own name. */
@QueryHandler(ListRevisionsQuery)
export class ListRevisionsHandler implements IQueryHandler<ListRevisionsQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, filter, page }: ListRevisionsQuery): Promise<Page<RevisionDocument>> {
    const { account, user } = context;
    if (user.role === 'admin') return this.readModel.revisions(account, filter, page);
    if (filter.userId !== undefined && filter.userId !== user.id) {
      throw new Forbidden('the role admin, or userId left out or your own');
    }
    return this.readModel.revisions(account, { ...filter, userId: user.id }, page);
  }
}
