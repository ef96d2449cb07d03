import { EndSessionCommand, EndSessionsCommand, IssueSignInLinkCommand } from '@latchkey/commands';
import type { StartSessionResult } from '@latchkey/commands';
import { formatToken, iso } from '@latchkey/domain';
import { signInAddress } from '@latchkey/installation';
import { Caller, Public } from '@latchkey/passport';
import { Body, Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { listOf, pageQuery, type PageQuery } from '../http/paging.js';
import { PublicAddress } from '../http/public-address.js';
import { Sender, type ApiCaller, type AuthenticatedRequest } from '../http/request-context.js';
import { AnsweredFrom, Answers, Access } from '../http/route-rules.js';
import { CookiePolicy } from './cookie-policy.js';
import { SessionPresenter, sessionIdOf } from './session.presenter.js';
import { linkBody, sessionItemView, sessionView, signInLinkView } from './session.schemas.js';
import { SignIn } from './sign-in.js';

/** Signs people in and out at a browser; for admins, other users too. */
@Controller('v1')
export class SessionsController {
  constructor(
    private readonly signIn: SignIn,
    private readonly commands: CommandGateway,
    private readonly present: SessionPresenter,
    private readonly cookies: CookiePolicy,
    private readonly address: PublicAddress,
  ) {}

  @Post('session')
  @Access('*:*')
  @Answers(201, sessionView, 'NOT_FOUND')
  async startSession(@Sender() sender: Sender) {
    this.#requireOwnBrowser(sender.reply.request);
    return this.#started(await this.signIn.withKey(sender), sender.reply);
  }

  @Post('session/link')
  @Public()
  @Answers(201, sessionView, 'FORBIDDEN', 'NOT_COMMITTED', 'OUTCOME_UNKNOWN')
  async startSessionWithLink(
    @Body({ schema: linkBody }) { token }: z.infer<typeof linkBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.#requireOwnBrowser(reply.request);
    return this.#started(await this.signIn.withLink(token, reply), reply);
  }

  @Get('session')
  @Access(null)
  @AnsweredFrom('memory')
  @Answers(200, sessionView, 'NOT_FOUND')
  getSession(@Req() request: AuthenticatedRequest) {
    return this.present.own(request);
  }

  @Delete('session')
  @Access(null)
  @Answers(204, null, 'NOT_FOUND')
  async endSession(@Sender() { context, reply }: Sender): Promise<void> {
    await this.commands.execute(new EndSessionCommand(context, sessionIdOf(context)), reply);
    this.cookies.remove(reply.request, reply);
  }

  @Get('me/sessions')
  @Access('users:read')
  @AnsweredFrom('memory')
  @Answers(200, listOf(sessionItemView))
  listMySessions(@Caller() caller: ApiCaller, @Query({ schema: pageQuery }) query: PageQuery) {
    return this.present.list(caller, query);
  }

  @Delete('me/sessions')
  @Access('users:write')
  @Answers(204, null)
  async endMySessions(@Sender() { context, reply }: Sender): Promise<void> {
    await this.commands.execute(new EndSessionsCommand(context, context.user.id), reply);
    if (context.session !== undefined) this.cookies.remove(reply.request, reply);
  }

  @Post('users/:id/sign-in-link')
  @Access('*:*', 'admin')
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
  @Access('users:write', 'admin')
  @Answers(204, null)
  async endUserSessions(@Sender() { context, reply }: Sender, @Param('id') id: string): Promise<void> {
    await this.commands.execute(new EndSessionsCommand(context, id), reply);
  }

  #requireOwnBrowser(request: FastifyRequest): void {
    this.cookies.requireSafeChannel(request);
    this.cookies.requireOwnOrigin(request);
  }

  #started({ state, session, token }: StartSessionResult, reply: FastifyReply) {
    if (token !== null) this.cookies.set(reply.request, reply, formatToken(token));
    reply.header('Location', '/v1/session');
    return this.present.started(state, session, token);
  }
}
