import type { RevisionDocument } from '@latchkey/projections';
import type { Page, PageRequest, RevisionFilter } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import type { QueryContext } from '../query-context.js';

export class ListRevisionsQuery extends Query<Page<RevisionDocument>> {
  constructor(
    readonly context: QueryContext,
    readonly filter: RevisionFilter,
    readonly page: PageRequest,
  ) {
    super();
  }
}
