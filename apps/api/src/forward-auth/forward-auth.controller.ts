import { Controller, Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import { FORWARD_AUTH } from '../http/forward-routes.js';
import { AnsweredFrom, Access, Answers } from '../http/route-rules.js';
import { forwardQuery } from './forward-settings.js';

/** Describes the route: the edge answers it, in front of everything else. */
@Controller(FORWARD_AUTH.slice(1))
export class ForwardAuthController {
  @Get()
  @Access(null)
  @AnsweredFrom('memory')
  @Answers(200, null, 'FORBIDDEN')
  forwardAuth(@Query({ schema: forwardQuery }) _settings: z.output<typeof forwardQuery>): never {
    throw new Error('the edge answers this route');
  }
}
