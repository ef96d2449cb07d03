import type { KeyCounts, ReadModel } from '@latchkey/read-model';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { READ_MODEL, requireAdmin, type QueryContext } from './query-context.js';

/**
 * How many keys are in which state, for admins.
 *
 * @throws LatchkeyError FORBIDDEN
 */
export class CountKeysQuery extends Query<KeyCounts> {
  constructor(
    readonly context: QueryContext,
    /** ms since 1970, UTC */
    readonly now: number,
  ) {
    super();
  }
}

const SOON_MS = 14 * 86_400_000;

@QueryHandler(CountKeysQuery)
export class CountKeysHandler implements IQueryHandler<CountKeysQuery> {
  constructor(@Inject(READ_MODEL) private readonly readModel: ReadModel) {}

  async execute({ context, now }: CountKeysQuery): Promise<KeyCounts> {
    requireAdmin(context);
    return this.readModel.keyCounts(context.account, now, now + SOON_MS);
  }
}
