import type { UserDocument } from '@latchkey/projections';
import type { Page, PageRequest, UserFilter } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import type { QueryContext } from '../query-context.js';

export class ListUsersQuery extends Query<Page<UserDocument>> {
  constructor(
    readonly context: QueryContext,
    readonly filter: UserFilter,
    readonly page: PageRequest,
  ) {
    super();
  }
}
