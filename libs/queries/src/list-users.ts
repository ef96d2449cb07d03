import type { UserDocument } from '@latchkey/projections';
import type { Page, PageRequest, UserFilter } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import { handlerOf, requireAdmin, type QueryContext } from './query-context.js';

/** A page of users, newest first, for admins. @throws LatchkeyError FORBIDDEN */
export class ListUsersQuery extends Query<Page<UserDocument>> {
  constructor(
    readonly context: QueryContext,
    readonly filter: UserFilter,
    readonly page: PageRequest,
  ) {
    super();
  }
}

export const ListUsersHandler = handlerOf(ListUsersQuery, async ({ context, filter, page }, readModel) => {
  requireAdmin(context);
  return readModel.users(context.account, filter, page);
});
