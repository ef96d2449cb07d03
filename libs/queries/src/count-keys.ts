import type { KeyCounts } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import { handlerOf, requireAdmin, type QueryContext } from './query-context.js';

/** How many keys are in which state, for admins. @throws LatchkeyError FORBIDDEN */
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

export const CountKeysHandler = handlerOf(CountKeysQuery, async ({ context, now }, readModel) => {
  requireAdmin(context);
  return readModel.keyCounts(context.account, now, now + SOON_MS);
});
