import type { RevisionDocument } from '@latchkey/projections';
import type { Page, PageRequest } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import { visibleKey } from './get-key.js';
import { handlerOf, type QueryContext } from './query-context.js';

/**
 * A page of what was done to a key, newest first, for admins and its mapped user.
 *
 * @throws LatchkeyError KEY_NOT_FOUND
 */
export class ListKeyRevisionsQuery extends Query<Page<RevisionDocument>> {
  constructor(
    readonly context: QueryContext,
    readonly keyId: string,
    readonly page: PageRequest,
  ) {
    super();
  }
}

export const ListKeyRevisionsHandler = handlerOf(ListKeyRevisionsQuery, async ({ context, keyId, page }, readModel) => {
  await visibleKey(readModel, context, keyId);
  return readModel.revisions(context.account, { targetType: 'key', targetId: keyId }, page);
});
