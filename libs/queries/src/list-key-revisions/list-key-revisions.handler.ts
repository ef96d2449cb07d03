import { KeyNotFound } from '@latchkey/domain';
import type { RevisionDocument } from '@latchkey/projections';
import type { Page, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL } from '../tokens.js';
import { ListKeyRevisionsQuery } from './list-key-revisions.query.js';

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
