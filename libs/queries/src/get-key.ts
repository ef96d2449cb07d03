import { KeyNotFound } from '@latchkey/domain';
import type { KeyRow, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL, type QueryContext } from './query-context.js';

/**
 * One key with its users, for admins and its mapped user.
 *
 * @throws LatchkeyError KEY_NOT_FOUND
 */
export class GetKeyQuery extends Query<KeyRow> {
  constructor(
    readonly context: QueryContext,
    readonly keyId: string,
  ) {
    super();
  }
}

@QueryHandler(GetKeyQuery)
export class GetKeyHandler implements IQueryHandler<GetKeyQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, keyId }: GetKeyQuery): Promise<KeyRow> {
    const row = await this.readModel.key(context.account, keyId);
    const visible = context.user.role === 'admin' || row?.key.mappedUserId === context.user.id;
    if (row === null || !visible) throw new KeyNotFound();
    return row;
  }
}
