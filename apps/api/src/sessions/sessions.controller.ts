import { EndSessionsCommand, IssueSignInLinkCommand } from '@latchkey/commands';
import { formatToken, iso } from '@latchkey/domain';
import { signInAddress } from '@latchkey/installation';
import { Caller } from '@latchkey/passport';
import { Sessions } from '@latchkey/replica';
import { Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { listOf, pageOf, pageOfAll, pageQuery, type PageQuery } from '../http/paging.js';
import { PublicAddress } from '../http/public-address.js';
import { Sender, type ApiCaller } from '../http/request-context.js';
import { AnsweredFrom, Answers, Roles } from '../http/route-rules.js';
import { CookiePolicy } from './cookie-policy.js';
import { sessionItemView, signInLinkView } from './session.schemas.js';

/** The sessions of the caller; for admins, signing other users in and out. */
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
  @Answers(200, listOf(sessionItemView))
  listMySessions(
    @Caller() { account, user, session: current }: ApiCaller,
    @Query({ schema: pageQuery }) query: PageQuery,
  ) {
    const page = pageOfAll(this.sessions.of(account.id, user.id), query, ({ id }) => id);
    return pageOf(page, ({ id, by, startedAt, seenAt, address }): z.infer<typeof sessionItemView> => {
      return { id, by, startedAt: iso(startedAt), seenAt: iso(seenAt), address, current: id === current };
    });
  }

  @Delete('me/sessions')
  @Answers(204, null)
  async endMySessions(@Sender() { context, reply }: Sender): Promise<void> {
    await this.commands.execute(new EndSessionsCommand(context, context.user.id), reply);
    if (context.session !== undefined) this.cookies.remove(reply.request, reply);
  }

  @Post('users/:id/sign-in-link')
  @Roles('admin')
  @Answers(201, signInLinkView, 'USER_INACTIVE')
  async createSignInLink(
    @Sender() { context, reply }: Sender,
    @Param('id') id: string,
  ): Promise<z.infer<typeof signInLinkView>> {
    const { link } = await this.commands.execute(new IssueSignInLinkCommand(context, id), reply);
    if (link === null) return {};
    const url = signInAddress(this.address.baseFor(reply.request), formatToken(link.token));
    return { url, expiresAt: iso(link.expiresAt) };
  }

  @Delete('users/:id/sessions')
  @Roles('admin')
  @Answers(204, null)
  async endUserSessions(@Sender() { context, reply }: Sender, @Param('id') id: string): Promise<void> {
    await this.commands.execute(new EndSessionsCommand(context, id), reply);
  }
}
