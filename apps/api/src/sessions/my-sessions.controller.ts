import { EndSessionsCommand, type CommandContext } from '@latchkey/commands';
import { Caller } from '@latchkey/passport';
import { Sessions } from '@latchkey/replica';
import { Body, Controller, Delete, Get, HttpCode, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { ApiCaller } from '../http/api-caller.js';
import { AnsweredFrom } from '../http/answered-from.js';
import { CommandGateway } from '../http/command-gateway.js';
import { Answers } from '../http/openapi.decorators.js';
import { listOf } from '../http/paging.js';
import { Commanding, type AuthenticatedRequest } from '../http/request-context.js';
import { emptyBody, pageQuery } from '../keys/key.schemas.js';
import { CookiePolicy } from './cookie-policy.js';
import { sessionItemView, toSessionItem } from './session.schemas.js';

/** Where the caller is signed in. */
@Controller('v1/me/sessions')
export class MySessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly commands: CommandGateway,
    private readonly cookies: CookiePolicy,
  ) {}

  @Get()
  @AnsweredFrom('memory')
  @Answers(200, 'The sessions of the caller, newest first', listOf(sessionItemView))
  list(
    @Caller() { account, user, session: current }: ApiCaller,
    @Query({ schema: pageQuery }) _query: z.infer<typeof pageQuery>,
  ) {
    const items = this.sessions.of(account.id, user.id).map((session) => toSessionItem(session, current));
    return { items, nextCursor: null };
  }

  @Delete()
  @HttpCode(204)
  @Answers(204, 'Signs the caller out everywhere, here too; open sign-in links end as well')
  async endAll(
    @Commanding() context: CommandContext,
    @Body({ schema: emptyBody }) _body: z.infer<typeof emptyBody>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const command = new EndSessionsCommand(context, context.user.id);
    await this.commands.execute(command, reply);
    if (request.user.session !== undefined) this.cookies.remove(request, reply);
  }
}
