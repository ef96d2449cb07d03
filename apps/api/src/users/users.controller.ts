import {
  ActivateUserCommand,
  DeactivateUserCommand,
  EditUserCommand,
  RegisterUserCommand,
  type CommandContext,
} from '@latchkey/commands';
import { GetUserQuery, ListUsersQuery, type QueryContext } from '@latchkey/queries';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { Answers } from '../http/openapi.decorators.js';
import { listOf, noQuery, pageOf } from '../http/paging.js';
import { Asking, Commanding } from '../http/request-context.js';
import { Roles } from '../http/route-rules.js';
import { emptyBody } from '../keys/key.schemas.js';
import * as schema from './user.schemas.js';

@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Roles('admin')
  @Answers(201, 'Registers a user', schema.userView)
  async register(
    @Commanding() context: CommandContext,
    @Body({ schema: schema.registerUserBody }) body: z.infer<typeof schema.registerUserBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const input = { ...body, externalId: body.externalId ?? null };
    const { state } = await this.commands.execute(new RegisterUserCommand(context, input), reply);
    reply.header('Location', `/v1/users/${state.id}`);
    return schema.toUserView(state);
  }

  @Get()
  @Roles('admin')
  @Answers(200, 'Lists users, newest first', listOf(schema.userView))
  async list(
    @Asking() context: QueryContext,
    @Query({ schema: schema.listUsersQuery }) query: z.infer<typeof schema.listUsersQuery>,
  ) {
    const { limit, cursor, ...filter } = query;
    const found = await this.queries.execute(new ListUsersQuery(context, filter, { limit, cursor: cursor ?? null }));
    return pageOf(found, schema.toUserView);
  }

  @Get(':id')
  @Roles('admin')
  @Answers(200, 'Shows a user', schema.userView)
  async get(
    @Asking() context: QueryContext,
    @Param('id') id: string,
    @Query({ schema: noQuery }) _query: z.infer<typeof noQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const user = await this.queries.execute(new GetUserQuery(context, id));
    reply.header('ETag', `"${user.version}"`);
    return schema.toUserView(user);
  }

  @Patch(':id')
  @Roles('admin')
  @Answers(200, 'Changes name, e-mail address or role', schema.userView)
  async edit(
    @Commanding() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: schema.editUserBody }) body: z.infer<typeof schema.editUserBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return schema.toUserView((await this.commands.execute(new EditUserCommand(context, id, body), reply)).state);
  }

  @Post(':id/deactivate')
  @Roles('admin')
  @HttpCode(200)
  @Answers(200, 'Deactivates a user: keys mapped to it authenticate nowhere', schema.userView)
  async deactivate(
    @Commanding() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: emptyBody }) _body: z.infer<typeof emptyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return schema.toUserView((await this.commands.execute(new DeactivateUserCommand(context, id), reply)).state);
  }

  @Post(':id/activate')
  @Roles('admin')
  @HttpCode(200)
  @Answers(200, 'Activates a user', schema.userView)
  async activate(
    @Commanding() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: emptyBody }) _body: z.infer<typeof emptyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return schema.toUserView((await this.commands.execute(new ActivateUserCommand(context, id), reply)).state);
  }
}
