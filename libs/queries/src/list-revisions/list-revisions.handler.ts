import { Forbidden } from '@latchkey/domain';
import type { RevisionDocument } from '@latchkey/projections';
import type { Page, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL } from '../tokens.js';
import { ListRevisionsQuery } from './list-revisions.query.js';

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
