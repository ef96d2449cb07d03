import { Caller } from '@latchkey/passport';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { ApiCaller } from '../http/request-context.js';
import { Answers, Roles, VERIFIERS } from '../http/route-rules.js';
import { ActivityLog } from './activity-log.js';
import { activityBody, activityView } from './activity.schemas.js';

/** What integrations did at other services (RECORD in the design). */
@ApiTags('History')
@Controller('v1/activity')
export class ActivityController {
  constructor(private readonly log: ActivityLog) {}

  @Post()
  @Roles(...VERIFIERS)
  @Answers(200, activityView, {
    summary: 'Record what integrations did',
    description:
      'Entries of revision history from a guard in another process. They are durable when this answers; a repeat of an entry, told by its id, changes nothing.',
  })
  async recordActivity(
    @Caller() caller: ApiCaller,
    @Body({ schema: activityBody }) { entries }: z.infer<typeof activityBody>,
  ): Promise<z.infer<typeof activityView>> {
    await this.log.append(caller, entries);
    return { accepted: entries.length };
  }
}
