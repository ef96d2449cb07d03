import type { KeyFilter, KeyOrder, KeyRow, Page, PageRequest } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import type { QueryContext } from '../query-context.js';

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
