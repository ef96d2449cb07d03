import { CLOCK } from '@latchkey/commands';
import type { Clock } from '@latchkey/domain';
import { CountKeysQuery, type QueryContext } from '@latchkey/queries';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Answers } from '../http/openapi.decorators.js';
import { noQuery } from '../http/paging.js';
import { Asking } from '../http/request-context.js';
import { Roles } from '../http/route-rules.js';

const count = z.number().int();

const keyCountsView = z
  .object({
    kinds: z.object({ api: count, 'data-loader': count }),
    statuses: z.object({ active: count, disabled: count, expired: count, 'user-inactive': count }),
    /** active, and ends within 14 days */
    expiringSoon: count,
    /** active */
    neverUsed: count,
    /** active */
    neverExpires: count,
  })
  .meta({ id: 'KeyCounts' });

@Controller('v1/keys/counts')
export class KeyCountsController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('admin')
  @Answers(200, 'How many keys there are, of which kind and in which state; deleted ones do not count', keyCountsView)
  counts(
    @Asking() context: QueryContext,
    @Query({ schema: noQuery }) _query: z.infer<typeof noQuery>,
  ): Promise<z.infer<typeof keyCountsView>> {
    return this.queries.execute(new CountKeysQuery(context, this.clock.now()));
  }
}
