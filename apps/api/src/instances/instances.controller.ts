import { requireAdmin, type QueryContext } from '@latchkey/queries';
import { Controller, Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import { Answers } from '../http/openapi.decorators.js';
import { listOf } from '../http/paging.js';
import { Asking } from '../http/request-context.js';
import { pageQuery } from '../keys/key.schemas.js';
import { instanceView, ThisInstance } from './this-instance.js';

@Controller('v1/instances')
export class InstancesController {
  constructor(private readonly self: ThisInstance) {}

  @Get()
  @Answers(200, 'Every verifying process; on the embedded default there is one', listOf(instanceView))
  list(@Asking() context: QueryContext, @Query({ schema: pageQuery }) _query: z.infer<typeof pageQuery>) {
    requireAdmin(context);
    return { items: [this.self.view()], nextCursor: null };
  }
}
