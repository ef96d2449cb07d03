import { EndSessionsCommand } from '@latchkey/commands';
import { Caller } from '@latchkey/passport';
import { Sessions } from '@latchkey/replica';
import { Controller, Delete, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { AnsweredFrom, Answers } from '../http/route-rules.js';
import { listOf, pageOf, pageOfAll, pageQuery } from '../http/paging.js';
import { CommandContext, type ApiCaller, type AuthenticatedRequest } from '../http/request-context.js';
import { CookiePolicy } from './cookie-policy.js';
import { sessionItemView, toSessionItem } from './session.schemas.js';

/** Where the caller is signed in. */
@ApiTags('Sessions')
@Controller('v1/me/sessions')
export class MySessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly commands: CommandGateway,
    private readonly cookies: CookiePolicy,
  ) {}

  @Get()
  @AnsweredFrom('memory')
  @Answers(200, listOf(sessionItemView), { summary: 'List the sessions of the caller', description: 'Newest first.' })
  listMySessions(
    @Caller() { account, user, session: current }: ApiCaller,
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
  ) {
    const page = pageOfAll(this.sessions.of(account.id, user.id), query, ({ id }) => id);
    return pageOf(page, (session) => toSessionItem(session, current));
  }

  @Delete()
  @Answers(204, null, {
    summary: 'Sign the caller out everywhere',
    description: 'Ends every session of the caller, this one too, and every open sign-in link.',
  })
  async endMySessions(
    @CommandContext() context: CommandContext,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const command = new EndSessionsCommand(context, context.user.id);
    await this.commands.execute(command, reply);
    if (request.user.session !== undefined) this.cookies.remove(request, reply);
  }
}
