import type { KeyRow } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import type { QueryContext } from '../query-context.js';

export class GetKeyQuery extends Query<KeyRow> {
  constructor(
    readonly context: QueryContext,
    readonly keyId: string,
  ) {
    super();
  }
}
