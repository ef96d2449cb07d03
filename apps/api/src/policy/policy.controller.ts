import { ChangePolicyCommand } from '@latchkey/commands';
import { Replica } from '@latchkey/replica';
import { Body, Controller, Get, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { listOf, pageQuery, type PageQuery } from '../http/paging.js';
import { QueryContext, Sender } from '../http/request-context.js';
import { Access, AnsweredFrom, Answers } from '../http/route-rules.js';
import { PolicyBreaches } from './policy-breaches.js';
import * as schema from './policy.schemas.js';

type Changes = z.infer<typeof schema.changePolicyBody>;

/** What the account asks of its keys. */
@Controller('v1/policy')
export class PolicyController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly replica: Replica,
    private readonly breaches: PolicyBreaches,
  ) {}

  // no secret: members who create keys need it for their form
  @Get()
  @Access('policy:read')
  @AnsweredFrom('memory')
  @Answers(200, schema.policyView)
  getPolicy(@QueryContext() { account }: QueryContext, @Res({ passthrough: true }) reply: FastifyReply) {
    const { policy } = this.replica.account(account);
    reply.header('ETag', `"${policy.version}"`);
    return schema.toPolicyView(policy);
  }

  @Patch()
  @Access('policy:write', 'admin')
  @Answers(200, schema.policyView)
  async changePolicy(@Sender() { context, reply }: Sender, @Body({ schema: schema.changePolicyBody }) body: Changes) {
    const { state } = await this.commands.execute(new ChangePolicyCommand(context, body), reply);
    return schema.toPolicyView(state);
  }

  @Get('breaches')
  @Access('policy:read', 'admin')
  @AnsweredFrom('memory')
  @Answers(200, listOf(schema.breakingKeyView))
  listPolicyBreaches(@QueryContext() { account }: QueryContext, @Query({ schema: pageQuery }) query: PageQuery) {
    return this.breaches.list(account, query);
  }

  @Post('preview')
  @Access('policy:read', 'admin')
  @Answers(200, schema.policyPreviewView)
  previewPolicy(@QueryContext() { account }: QueryContext, @Body({ schema: schema.changePolicyBody }) body: Changes) {
    return this.breaches.preview(account, body);
  }
}
