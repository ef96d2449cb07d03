import type { KeyRow, Page, PageRequest } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import type { QueryContext } from '../query-context.js';

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
