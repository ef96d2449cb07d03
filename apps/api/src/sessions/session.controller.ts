import { EndSessionCommand, type StartSessionResult } from '@latchkey/commands';
import { formatToken } from '@latchkey/domain';
import { Public } from '@latchkey/passport';
import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { AnsweredFrom, Answers } from '../http/route-rules.js';
import { Sender, type AuthenticatedRequest } from '../http/request-context.js';
import { CookiePolicy } from './cookie-policy.js';
import { SessionPresenter, sessionIdOf } from './session.presenter.js';
import { linkBody, sessionView } from './session.schemas.js';
import { SignIn } from './sign-in.js';

/** Signs people in and out at a browser. */
@Controller('v1/session')
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly commands: CommandGateway,
    private readonly present: SessionPresenter,
    private readonly cookies: CookiePolicy,
  ) {}

  @Post()
  @Answers(201, sessionView, 'NOT_FOUND')
  async startSession(@Sender() sender: Sender) {
    this.#requireOwnBrowser(sender.reply.request);
    return this.#started(await this.signIn.withKey(sender), sender.reply);
  }

  @Post('link')
  @Public()
  @Answers(201, sessionView, 'FORBIDDEN', 'NOT_COMMITTED', 'OUTCOME_UNKNOWN')
  async startSessionWithLink(
    @Body({ schema: linkBody }) { token }: z.infer<typeof linkBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.#requireOwnBrowser(reply.request);
    return this.#started(await this.signIn.withLink(token, reply), reply);
  }

  @Get()
  @AnsweredFrom('memory')
  @Answers(200, sessionView, 'NOT_FOUND')
  getSession(@Req() request: AuthenticatedRequest) {
    return this.present.own(request);
  }

  @Delete()
  @Answers(204, null, 'NOT_FOUND')
  async endSession(@Sender() { context, reply }: Sender): Promise<void> {
    await this.commands.execute(new EndSessionCommand(context, sessionIdOf(context)), reply);
    this.cookies.remove(reply.request, reply);
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
