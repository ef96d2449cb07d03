import type { KeyFilter, KeyOrder, KeyRow, Page, PageRequest } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import { handlerOf, requireAdmin, type QueryContext } from './query-context.js';

/** A page of keys, for admins. @throws LatchkeyError FORBIDDEN, VALIDATION_FAILED (cursor of another list) */
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

export const ListKeysHandler = handlerOf(ListKeysQuery, async ({ context, filter, page, order }, readModel) => {
  requireAdmin(context);
  return readModel.keys(context.account, filter, page, order);
});
