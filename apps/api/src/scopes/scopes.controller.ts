import { Installation } from '@latchkey/installation';
import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { OWN_SCOPES } from '../http/own-scopes.js';
import { listOf, pageOfAll, pageQuery, type PageQuery } from '../http/paging.js';
import { QueryContext } from '../http/request-context.js';
import { Access, AnsweredFrom, Answers } from '../http/route-rules.js';

const scopeView = z
  .object({
    scope: z.string().describe('as keys have it'),
    service: z.string().describe('whose routes need it; latchkey is this API'),
    description: z.string().nullable().describe('what it lets a key do, where its service says so'),
  })
  .meta({ id: 'Scope' });

type ScopeView = z.infer<typeof scopeView>;

const OWN = Object.entries(OWN_SCOPES).map(([scope, description]) => ({ scope, service: 'latchkey', description }));

/** The scopes that there are: this API's own, and those that guards have told. */
@Controller('v1/scopes')
export class ScopesController {
  constructor(private readonly installation: Installation) {}

  @Get()
  @Access(null)
  @AnsweredFrom('memory')
  @Answers(200, listOf(scopeView))
  listScopes(@QueryContext() { account }: QueryContext, @Query({ schema: pageQuery }) query: PageQuery) {
    const { scopes, processes } = this.installation.writeSide;
    const told = [...(processes?.list() ?? []).flatMap((other) => other.scopes), ...scopes.list()];
    // each service once: what was told to this process wins
    const services = new Map(told.filter((one) => one.account === account).map((one) => [one.service, one]));
    const all = [...services.values()].flatMap(({ service, scopes: own }) => own.map((one): ScopeView => ({ ...one, service }))); // prettier-ignore
    return pageOfAll([...OWN, ...all], query, ({ service, scope }) => `${service} ${scope}`);
  }
}
