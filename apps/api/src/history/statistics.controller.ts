import { CLOCK } from '@latchkey/commands';
import { instant, iso, REFUSAL_CODES, timestamp, type Clock } from '@latchkey/domain';
import { CountChecksQuery } from '@latchkey/queries';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { QueryContext } from '../http/request-context.js';
import { Answers, Access } from '../http/route-rules.js';

const checksQuery = z.strictObject({
  from: instant.optional().describe('From this time on; absent: seven days before to'),
  to: instant.optional().describe('Before this time; absent: now'),
});

const count = z.number().int().describe('how many');

const checksView = z
  .object({
    items: z
      .array(
        z
          .object({
            at: timestamp.describe('the start of the hour'),
            accepted: count,
            refused: z
              .partialRecord(z.enum(REFUSAL_CODES), count)
              .describe('by code; codes that nothing was refused with are left out'),
          })
          .meta({ id: 'HourOfChecks' }),
      )
      .describe('oldest first, hours without a check among them'),
  })
  .meta({ id: 'CheckStatistics' });

@Controller('v1/statistics')
export class StatisticsController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('checks')
  @Access('keys:read', 'admin')
  @Answers(200, checksView)
  async countChecks(
    @QueryContext() context: QueryContext,
    @Query({ schema: checksQuery }) { from, to }: z.infer<typeof checksQuery>,
  ): Promise<z.infer<typeof checksView>> {
    const hours = await this.queries.execute(new CountChecksQuery(context, from, to, this.clock.now()));
    return { items: hours.map((hour) => ({ ...hour, at: iso(hour.at) })) };
  }
}
