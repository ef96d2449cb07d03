import { EndSessionsCommand, IssueSignInLinkCommand } from '@latchkey/commands';
import { formatToken } from '@latchkey/domain';
import { signInAddress } from '@latchkey/installation';
import { Controller, Delete, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { iso } from '../http/paging.js';
import { PublicAddress } from '../http/public-address.js';
import { CommandContext } from '../http/request-context.js';
import { Answers, Roles } from '../http/route-rules.js';
import { signInLinkView } from './session.schemas.js';

/** How admins let others sign in, and sign them out. */
@ApiTags('Sessions')
@Controller('v1/users')
export class UserSessionsController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly address: PublicAddress,
  ) {}

  @Post(':id/sign-in-link')
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
    const command = new IssueSignInLinkCommand(context, id);
    const { link } = await this.commands.execute(command, reply);
    if (link === null) return {};
    const url = signInAddress(this.address.baseFor(request), formatToken(link.token));
    return { url, expiresAt: iso(link.expiresAt) };
  }

  @Delete(':id/sessions')
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
