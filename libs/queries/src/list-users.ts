import type { UserDocument } from '@latchkey/projections';
import type { Page, PageRequest, ReadModel, UserFilter } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL, requireAdmin, type QueryContext } from './query-context.js';

/**
 * A page of users, newest first, for admins.
 *
 * @throws LatchkeyError FORBIDDEN
 */
export class ListUsersQuery extends Query<Page<UserDocument>> {
  constructor(
    readonly context: QueryContext,
    readonly filter: UserFilter,
    readonly page: PageRequest,
  ) {
    super();
  }
}

@QueryHandler(ListUsersQuery)
export class ListUsersHandler implements IQueryHandler<ListUsersQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, filter, page }: ListUsersQuery): Promise<Page<UserDocument>> {
    requireAdmin(context);
    return this.readModel.users(context.account, filter, page);
  }
}
