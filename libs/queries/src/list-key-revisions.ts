import { KeyNotFound } from '@latchkey/domain';
import type { RevisionDocument } from '@latchkey/projections';
import type { Page, PageRequest, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL, type QueryContext } from './query-context.js';

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

/** What was done to one key, by whom it may be seen. */
@QueryHandler(ListKeyRevisionsQuery)
export class ListKeyRevisionsHandler implements IQueryHandler<ListKeyRevisionsQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, keyId, page }: ListKeyRevisionsQuery): Promise<Page<RevisionDocument>> {
    const row = await this.readModel.key(context.account, keyId);
    const visible = context.user.role === 'admin' || row?.key.mappedUserId === context.user.id;
    if (row === null || !visible) throw new KeyNotFound();
    return this.readModel.revisions(context.account, { targetType: 'key', targetId: keyId }, page);
  }
}
