import type { KeyFilter, KeyOrder, KeyRow, Page, PageRequest, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL, requireAdmin, type QueryContext } from './query-context.js';

/**
 * A page of keys, for admins.
 *
 * @throws LatchkeyError FORBIDDEN, VALIDATION_FAILED (cursor of another list)
 */
export class ListKeysQuery extends Query<Page<KeyRow>> {
  constructor(
    readonly context: QueryContext,
    readonly filter: KeyFilter,
    readonly page: PageRequest,
    readonly order: KeyOrder,
  ) {
    super();
  }
}

@QueryHandler(ListKeysQuery)
export class ListKeysHandler implements IQueryHandler<ListKeysQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, filter, page, order }: ListKeysQuery): Promise<Page<KeyRow>> {
    requireAdmin(context);
    return this.readModel.keys(context.account, filter, page, order);
  }
}
