import type { QueryContext } from '@latchkey/queries';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AnsweredFrom } from '../http/answered-from.js';
import { Answers } from '../http/openapi.decorators.js';
import { listOf, pageOfAll, pageQuery } from '../http/paging.js';
import { Asking } from '../http/request-context.js';
import { Roles } from '../http/route-rules.js';
import { instanceView, Instances } from './instances.js';

@ApiTags('Service')
@Controller('v1/instances')
export class InstancesController {
  constructor(private readonly instances: Instances) {}

  @Get()
  @AnsweredFrom('memory')
  @Roles('admin')
  @Answers(200, listOf(instanceView), {
    summary: 'List the processes that verify',
    description: 'This one first, then the others that share its log, then every guard.',
  })
  listInstances(@Asking() context: QueryContext, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>) {
    return pageOfAll(this.instances.list(context.account), query, ({ service, instance }) => `${service} ${instance}`);
  }
}
