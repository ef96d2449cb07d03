import type { KeyRow, Page, PageRequest } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import { handlerOf, type QueryContext } from './query-context.js';

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

export const ListMyKeysHandler = handlerOf(ListMyKeysQuery, ({ context: { account, user }, page, now }, readModel) =>
  readModel.keys(account, { mappedUserId: user.id, includeDeleted: false, now }, page),
);
