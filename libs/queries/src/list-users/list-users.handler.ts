import type { UserDocument } from '@latchkey/projections';
import type { Page, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../query-context.js';
import { READ_MODEL } from '../tokens.js';
import { ListUsersQuery } from './list-users.query.js';

@QueryHandler(ListUsersQuery)
export class ListUsersHandler implements IQueryHandler<ListUsersQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, filter, page }: ListUsersQuery): Promise<Page<UserDocument>> {
    requireAdmin(context);
    return this.readModel.users(context.account, filter, page);
  }
}
