import type { KeyRow, Page, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../query-context.js';
import { READ_MODEL } from '../tokens.js';
import { ListKeysQuery } from './list-keys.query.js';

@QueryHandler(ListKeysQuery)
export class ListKeysHandler implements IQueryHandler<ListKeysQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, filter, page, order }: ListKeysQuery): Promise<Page<KeyRow>> {
    requireAdmin(context);
    return this.readModel.keys(context.account, filter, page, order);
  }
}
