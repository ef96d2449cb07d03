import type { KeyLabels } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import { handlerOf, requireAdmin, type QueryContext } from './query-context.js';

/** The tags and environments that keys have, for admins. @throws LatchkeyError FORBIDDEN */
export class ListKeyLabelsQuery extends Query<KeyLabels> {
  constructor(readonly context: QueryContext) {
    super();
  }
}

export const ListKeyLabelsHandler = handlerOf(ListKeyLabelsQuery, async ({ context }, readModel) => {
  requireAdmin(context);
  return readModel.keyLabels(context.account);
});
