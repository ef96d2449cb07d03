import type { KeyCounts } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import type { QueryContext } from '../query-context.js';

export class CountKeysQuery extends Query<KeyCounts> {
  constructor(
    readonly context: QueryContext,
    /** ms since 1970, UTC */
    readonly now: number,
  ) {
    super();
  }
}
