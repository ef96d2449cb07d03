import { ActivateUserCommand, DeactivateUserCommand, EditUserCommand, RegisterUserCommand } from '@latchkey/commands';
import { GetUserQuery, ListUsersQuery } from '@latchkey/queries';
import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { listOf, pageOf } from '../http/paging.js';
import { QueryContext, CommandContext } from '../http/request-context.js';
import { Answers, Roles } from '../http/route-rules.js';
import * as schema from './user.schemas.js';

@ApiTags('Users')
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Roles('admin')
  @Answers(201, schema.userView, {
    summary: 'Create a user',
    description: 'A user with an `externalId` exists once, even when two processes create it at the same instant.',
    refuses: ['USER_EXISTS'],
  })
  async createUser(
    @CommandContext() context: CommandContext,
    @Body({ schema: schema.registerUserBody }) body: z.infer<typeof schema.registerUserBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { state } = await this.commands.execute(new RegisterUserCommand(context, body), reply);
    reply.header('Location', `/v1/users/${state.id}`);
    return schema.toUserView(state);
  }

  @Get()
  @Roles('admin')
  @Answers(200, listOf(schema.userView), { summary: 'List users', description: 'Newest first.' })
  async listUsers(
    @QueryContext() context: QueryContext,
    @Query({ schema: schema.listUsersQuery }) query: z.infer<typeof schema.listUsersQuery>,
  ) {
    const { limit, cursor, ...filter } = query;
    const found = await this.queries.execute(new ListUsersQuery(context, filter, { limit, cursor }));
    return pageOf(found, schema.toUserView);
  }

  @Get(':id')
  @Roles('admin')
  @Answers(200, schema.userView, { summary: 'Get a user', description: 'An inactive user stays readable.' })
  async getUser(
    @QueryContext() context: QueryContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const user = await this.queries.execute(new GetUserQuery(context, id));
    reply.header('ETag', `"${user.version}"`);
    return schema.toUserView(user);
  }

  @Patch(':id')
  @Roles('admin')
  @Answers(200, schema.userView, {
    summary: 'Change a user',
    description:
      'Changes name, e-mail address or role, or sets the externalId where there is none. When nothing would change, the answer is the user as it is, at the same version.',
    refuses: ['LAST_ADMIN', 'USER_EXISTS'],
  })
  async updateUser(
    @CommandContext() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: schema.editUserBody }) body: z.infer<typeof schema.editUserBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return schema.toUserView((await this.commands.execute(new EditUserCommand(context, id, body), reply)).state);
  }

  @Post(':id/deactivate')
  @Roles('admin')
  @Answers(200, schema.userView, {
    summary: 'Deactivate a user',
    description:
      'Keys that are mapped to the user authenticate nowhere from then on, and its sessions and sign-in links end.',
    refuses: ['LAST_ADMIN'],
  })
  async deactivateUser(
    @CommandContext() context: CommandContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return schema.toUserView((await this.commands.execute(new DeactivateUserCommand(context, id), reply)).state);
  }

  @Post(':id/activate')
  @Roles('admin')
  @Answers(200, schema.userView, {
    summary: 'Activate a user',
    description: 'Keys that are mapped to the user work again. Sessions stay ended.',
  })
  async activateUser(
    @CommandContext() context: CommandContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return schema.toUserView((await this.commands.execute(new ActivateUserCommand(context, id), reply)).state);
  }
}
