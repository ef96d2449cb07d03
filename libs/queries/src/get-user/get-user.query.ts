import type { UserDocument } from '@latchkey/projections';
import { Query } from '@nestjs/cqrs';
import type { QueryContext } from '../query-context.js';

export class GetUserQuery extends Query<UserDocument> {
  constructor(
    readonly context: QueryContext,
    readonly userId: string,
  ) {
    super();
  }
}
