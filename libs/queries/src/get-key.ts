import { KeyNotFound } from '@latchkey/domain';
import type { KeyRow, ReadModel } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import { handlerOf, type QueryContext } from './query-context.js';

/** One key with its users, for admins and its mapped user. @throws LatchkeyError KEY_NOT_FOUND */
export class GetKeyQuery extends Query<KeyRow> {
  constructor(
    readonly context: QueryContext,
    readonly keyId: string,
  ) {
    super();
  }
}

export const GetKeyHandler = handlerOf(GetKeyQuery, ({ context, keyId }, readModel) =>
  visibleKey(readModel, context, keyId),
);

/** @throws KeyNotFound unless the caller may see it */
export async function visibleKey(readModel: ReadModel, { account, user }: QueryContext, id: string): Promise<KeyRow> {
  const row = await readModel.key(account, id);
  const visible = user.role === 'admin' || row?.key.mappedUserId === user.id;
  if (row === null || !visible) throw new KeyNotFound();
  return row;
}
