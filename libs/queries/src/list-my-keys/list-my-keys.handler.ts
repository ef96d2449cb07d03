import type { KeyRow, Page, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL } from '../tokens.js';
import { ListMyKeysQuery } from './list-my-keys.query.js';

/** The keys that act as the caller. */
@QueryHandler(ListMyKeysQuery)
export class ListMyKeysHandler implements IQueryHandler<ListMyKeysQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  execute({ context, page, now }: ListMyKeysQuery): Promise<Page<KeyRow>> {
    return this.readModel.keys(context.account, { mappedUserId: context.user.id, includeDeleted: false, now }, page);
  }
}
