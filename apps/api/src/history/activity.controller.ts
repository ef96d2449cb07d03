import { Caller } from '@latchkey/passport';
import { Body, Controller, Post } from '@nestjs/common';
import type { z } from 'zod';
import type { ApiCaller } from '../http/request-context.js';
import { Answers, Roles, VERIFIERS } from '../http/route-rules.js';
import { ActivityLog } from './activity-log.js';
import { activityBody, activityView } from './activity.schemas.js';

/** What integrations did at other services (RECORD in the design). */
@Controller('v1/activity')
export class ActivityController {
  constructor(private readonly log: ActivityLog) {}

  @Post()
  @Roles(...VERIFIERS)
  @Answers(200, activityView)
  async recordActivity(
    @Caller() caller: ApiCaller,
    @Body({ schema: activityBody }) { entries }: z.infer<typeof activityBody>,
  ): Promise<z.infer<typeof activityView>> {
    await this.log.append(caller, entries);
    return { accepted: entries.length };
  }
}
