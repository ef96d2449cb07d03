import { EndSessionsCommand, IssueSignInLinkCommand } from '@latchkey/commands';
import { formatToken, iso } from '@latchkey/domain';
import { signInAddress } from '@latchkey/installation';
import { Caller } from '@latchkey/passport';
import { Sessions } from '@latchkey/replica';
import { Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { listOf, pageOf, pageOfAll, pageQuery } from '../http/paging.js';
import { PublicAddress } from '../http/public-address.js';
import { CommandContext, type ApiCaller, type AuthenticatedRequest } from '../http/request-context.js';
import { AnsweredFrom, Answers, Roles } from '../http/route-rules.js';
import { CookiePolicy } from './cookie-policy.js';
import { sessionItemView, signInLinkView, toSessionItem } from './session.schemas.js';

/** The sessions of the caller; for admins, signing other users in and out. */
@ApiTags('Sessions')
@Controller('v1')
export class SessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly commands: CommandGateway,
    private readonly cookies: CookiePolicy,
    private readonly address: PublicAddress,
  ) {}

  @Get('me/sessions')
  @AnsweredFrom('memory')
  @Answers(200, listOf(sessionItemView), { summary: 'List the sessions of the caller', description: 'Newest first.' })
  listMySessions(
    @Caller() { account, user, session: current }: ApiCaller,
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
  ) {
    const page = pageOfAll(this.sessions.of(account.id, user.id), query, ({ id }) => id);
    return pageOf(page, (session) => toSessionItem(session, current));
  }

  @Delete('me/sessions')
  @Answers(204, null, {
    summary: 'Sign the caller out everywhere',
    description: 'Ends every session of the caller, this one too, and every open sign-in link.',
  })
  async endMySessions(
    @CommandContext() context: CommandContext,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.commands.execute(new EndSessionsCommand(context, context.user.id), reply);
    if (request.user.session !== undefined) this.cookies.remove(request, reply);
  }

  @Post('users/:id/sign-in-link')
  @Roles('admin')
  @Answers(201, signInLinkView, {
    summary: 'Create a sign-in link',
    description:
      'Signs the user in once, without a key, within 15 minutes. The link is in this answer and in no other.',
    refuses: ['USER_INACTIVE'],
  })
  async createSignInLink(
    @CommandContext() context: CommandContext,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof signInLinkView>> {
    const { link } = await this.commands.execute(new IssueSignInLinkCommand(context, id), reply);
    if (link === null) return {};
    const url = signInAddress(this.address.baseFor(request), formatToken(link.token));
    return { url, expiresAt: iso(link.expiresAt) };
  }

  @Delete('users/:id/sessions')
  @Roles('admin')
  @Answers(204, null, {
    summary: 'Sign a user out everywhere',
    description: 'Ends every session of the user and every open sign-in link.',
  })
  async endUserSessions(
    @CommandContext() context: CommandContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.commands.execute(new EndSessionsCommand(context, id), reply);
  }
}
