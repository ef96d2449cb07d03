import type { KeyRow, Page, PageRequest, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL, type QueryContext } from './query-context.js';

/** A page of the keys that are mapped to the caller, newest first. */
export class ListMyKeysQuery extends Query<Page<KeyRow>> {
  constructor(
    readonly context: QueryContext,
    readonly page: PageRequest,
    /** ms since 1970, UTC */
    readonly now: number,
  ) {
    super();
  }
}

/** The keys that act as the caller. */
@QueryHandler(ListMyKeysQuery)
export class ListMyKeysHandler implements IQueryHandler<ListMyKeysQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  execute({ context, page, now }: ListMyKeysQuery): Promise<Page<KeyRow>> {
    return this.readModel.keys(context.account, { mappedUserId: context.user.id, includeDeleted: false, now }, page);
  }
}
