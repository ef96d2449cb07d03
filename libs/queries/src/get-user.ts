import { UserNotFound } from '@latchkey/domain';
import type { UserDocument } from '@latchkey/projections';
import type { ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL, requireAdmin, type QueryContext } from './query-context.js';

/**
 * One user, for admins.
 *
 * @throws LatchkeyError FORBIDDEN, USER_NOT_FOUND
 */
export class GetUserQuery extends Query<UserDocument> {
  constructor(
    readonly context: QueryContext,
    readonly userId: string,
  ) {
    super();
  }
}

@QueryHandler(GetUserQuery)
export class GetUserHandler implements IQueryHandler<GetUserQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, userId }: GetUserQuery): Promise<UserDocument> {
    requireAdmin(context);
    const user = await this.readModel.user(context.account, userId);
    if (user === null) throw new UserNotFound();
    return user;
  }
}
