import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { OWN_SCOPES } from '../http/own-scopes.js';
import { listOf, pageOfAll, pageQuery, type PageQuery } from '../http/paging.js';
import { Access, AnsweredFrom, Answers } from '../http/route-rules.js';

const scopeView = z
  .object({
    scope: z.string().describe('as keys have it'),
    service: z.string().describe('whose routes need it; latchkey is this API'),
    description: z.string().nullable().describe('what it lets a key do, where its service says so'),
  })
  .meta({ id: 'Scope' });

const OWN = Object.entries(OWN_SCOPES).map(([scope, description]) => ({ scope, service: 'latchkey', description }));

/** The scopes that there are: this API's own, and those that guards have told. */
@Controller('v1/scopes')
export class ScopesController {
  @Get()
  @Access(null)
  @AnsweredFrom('memory')
  @Answers(200, listOf(scopeView))
  listScopes(@Query({ schema: pageQuery }) query: PageQuery) {
    return pageOfAll(OWN, query, ({ service, scope }) => `${service} ${scope}`);
  }
}
