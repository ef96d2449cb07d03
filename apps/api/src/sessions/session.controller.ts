import { EndSessionCommand } from '@latchkey/commands';
import { formatToken } from '@latchkey/domain';
import { Public } from '@latchkey/passport';
import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { AnsweredFrom, Answers } from '../http/route-rules.js';
import { CommandContext, type AuthenticatedRequest } from '../http/request-context.js';
import { CookiePolicy } from './cookie-policy.js';
import { SessionPresenter, sessionIdOf } from './session.presenter.js';
import { linkBody, sessionView } from './session.schemas.js';
import { SignIn, type SignInResult } from './sign-in.js';

/** Signs people in and out at a browser. */
@ApiTags('Sessions')
@Controller('v1/session')
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly commands: CommandGateway,
    private readonly present: SessionPresenter,
    private readonly cookies: CookiePolicy,
  ) {}

  @Post()
  @Answers(201, sessionView, {
    summary: 'Sign in with a key',
    description: 'The cookie of the session comes with the answer.',
    refuses: ['NOT_FOUND'],
  })
  async startSession(
    @CommandContext() context: CommandContext,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.#requireOwnBrowser(request);
    return this.#started(await this.signIn.withKey(context, request, reply), request, reply);
  }

  @Post('link')
  @Public()
  @Answers(201, sessionView, {
    summary: 'Sign in with a link',
    description: 'A link works once. The cookie of the session comes with the answer.',
    refuses: ['FORBIDDEN', 'NOT_COMMITTED', 'OUTCOME_UNKNOWN'],
  })
  async startSessionWithLink(
    @Body({ schema: linkBody }) { token }: z.infer<typeof linkBody>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.#requireOwnBrowser(request);
    return this.#started(await this.signIn.withLink(token, request, reply), request, reply);
  }

  @Get()
  @AnsweredFrom('memory')
  @Answers(200, sessionView, {
    summary: 'Get the session of this request',
    description: 'With what a page has to know before it shows anything.',
    refuses: ['NOT_FOUND'],
  })
  getSession(@Req() request: AuthenticatedRequest) {
    return this.present.own(request);
  }

  @Delete()
  @Answers(204, null, {
    summary: 'Sign out',
    description: 'The session works nowhere from then on.',
    refuses: ['NOT_FOUND'],
  })
  async endSession(
    @CommandContext() context: CommandContext,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.commands.execute(new EndSessionCommand(context, sessionIdOf(request)), reply);
    this.cookies.remove(request, reply);
  }

  #requireOwnBrowser(request: FastifyRequest): void {
    this.cookies.requireSafeChannel(request);
    this.cookies.requireOwnOrigin(request);
  }

  #started(result: SignInResult, request: FastifyRequest, reply: FastifyReply) {
    if (result.token !== null) this.cookies.set(request, reply, formatToken(result.token));
    reply.header('Location', '/v1/session');
    return this.present.started(result);
  }
}
