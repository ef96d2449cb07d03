import { UserNotFound } from '@latchkey/domain';
import type { UserDocument } from '@latchkey/projections';
import { Query } from '@nestjs/cqrs';
import { handlerOf, requireAdmin, type QueryContext } from './query-context.js';

/** One user, for admins. @throws LatchkeyError FORBIDDEN, USER_NOT_FOUND */
export class GetUserQuery extends Query<UserDocument> {
  constructor(
    readonly context: QueryContext,
    readonly userId: string,
  ) {
    super();
  }
}

export const GetUserHandler = handlerOf(GetUserQuery, async ({ context, userId }, readModel) => {
  requireAdmin(context);
  const user = await readModel.user(context.account, userId);
  if (user === null) throw new UserNotFound();
  return user;
});
