import type { CheckHour } from '@latchkey/domain';
import { Query } from '@nestjs/cqrs';
import type { QueryContext } from '../query-context.js';

/** Times are ms since 1970, UTC. */
export class CountChecksQuery extends Query<readonly CheckHour[]> {
  constructor(
    readonly context: QueryContext,
    /** undefined: seven days before `to` */
    readonly from: number | undefined,
    /** undefined: now */
    readonly to: number | undefined,
    readonly now: number,
  ) {
    super();
  }
}
