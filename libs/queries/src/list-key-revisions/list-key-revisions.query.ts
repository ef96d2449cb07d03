import type { RevisionDocument } from '@latchkey/projections';
import type { Page, PageRequest } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import type { QueryContext } from '../query-context.js';

export class ListKeyRevisionsQuery extends Query<Page<RevisionDocument>> {
  constructor(
    readonly context: QueryContext,
    readonly keyId: string,
    readonly page: PageRequest,
  ) {
    super();
  }
}
