import { CLOCK } from '@latchkey/commands';
import { REFUSAL_CODES, type Clock } from '@latchkey/domain';
import { CountChecksQuery, type QueryContext } from '@latchkey/queries';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Answers } from '../http/openapi.decorators.js';
import { instant, iso, timestamp } from '../http/paging.js';
import { Asking } from '../http/request-context.js';
import { Roles } from '../http/route-rules.js';

const checksQuery = z.strictObject({ from: instant.optional(), to: instant.optional() });

const count = z.number().int();

const checksView = z
  .object({
    /** oldest first, hours without a check among them */
    items: z.array(
      z.object({
        /** the start of the hour */
        at: timestamp,
        accepted: count,
        /** by code; codes that nothing was refused with are left out */
        refused: z.partialRecord(z.enum(REFUSAL_CODES), count),
      }),
    ),
  })
  .meta({ id: 'CheckStatistics' });

@Controller('v1/statistics')
export class StatisticsController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('checks')
  @Roles('admin')
  @Answers(200, 'How many credentials were accepted and refused, hour by hour, by all APIs and guards', checksView)
  async checks(
    @Asking() context: QueryContext,
    @Query({ schema: checksQuery }) { from, to }: z.infer<typeof checksQuery>,
  ): Promise<z.infer<typeof checksView>> {
    const hours = await this.queries.execute(new CountChecksQuery(context, from, to, this.clock.now()));
    return { items: hours.map((hour) => ({ ...hour, at: iso(hour.at) })) };
  }
}
