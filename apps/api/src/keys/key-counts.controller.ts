import { CLOCK } from '@latchkey/commands';
import type { Clock } from '@latchkey/domain';
import { CountKeysQuery } from '@latchkey/queries';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { QueryContext } from '../http/request-context.js';
import { Answers, Roles } from '../http/route-rules.js';

const count = z.number().int().describe('how many');

const keyCountsView = z
  .object({
    kinds: z.object({ api: count, 'data-loader': count }).describe('how many of each kind'),
    statuses: z
      .object({ active: count, disabled: count, expired: count, 'user-inactive': count })
      .describe('how many in each state'),
    expiringSoon: count.describe('active, and ends within 14 days'),
    neverUsed: count.describe('active, and was never used'),
    neverExpires: count.describe('active, and never ends'),
  })
  .meta({ id: 'ApiKeyCounts' });

@ApiTags('Keys')
@Controller('v1/keys/counts')
export class KeyCountsController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('admin')
  @Answers(200, keyCountsView, {
    summary: 'Count keys',
    description: 'How many keys there are, of which kind and in which state. Deleted ones do not count.',
  })
  countKeys(@QueryContext() context: QueryContext): Promise<z.infer<typeof keyCountsView>> {
    return this.queries.execute(new CountKeysQuery(context, this.clock.now()));
  }
}
