import { ActivateUserCommand, DeactivateUserCommand, EditUserCommand, RegisterUserCommand } from '@latchkey/commands';
import { GetUserQuery, ListUsersQuery } from '@latchkey/queries';
import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { listOf, pageOf } from '../http/paging.js';
import { QueryContext, Sender } from '../http/request-context.js';
import { Answers, Access } from '../http/route-rules.js';
import { UserImport } from './user-import.js';
import { importUsersBody, usersImportedView } from './user-import.schemas.js';
import * as schema from './user.schemas.js';

@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryBus,
    private readonly imports: UserImport,
  ) {}

  @Post()
  @Access('users:write', 'admin')
  @Answers(201, schema.userView, 'USER_EXISTS')
  async createUser(
    @Sender() { context, reply }: Sender,
    @Body({ schema: schema.registerUserBody }) body: z.infer<typeof schema.registerUserBody>,
  ) {
    const { state } = await this.commands.execute(new RegisterUserCommand(context, body), reply);
    reply.header('Location', `/v1/users/${state.id}`);
    return schema.toUserView(state);
  }

  @Post('import')
  @Access('users:write', 'admin')
  @Answers(200, usersImportedView)
  importUsers(@Sender() sender: Sender, @Body({ schema: importUsersBody }) body: z.output<typeof importUsersBody>) {
    return this.imports.run(sender, body);
  }

  @Get()
  @Access('users:read', 'admin')
  @Answers(200, listOf(schema.userView))
  async listUsers(
    @QueryContext() context: QueryContext,
    @Query({ schema: schema.listUsersQuery })
    { limit, cursor, includeTotal, ...filter }: z.infer<typeof schema.listUsersQuery>,
  ) {
    const found = await this.queries.execute(new ListUsersQuery(context, filter, { limit, cursor, includeTotal }));
    return pageOf(found, schema.toUserView);
  }

  @Get(':id')
  @Access('users:read', 'admin')
  @Answers(200, schema.userView)
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
  @Access('users:write', 'admin')
  @Answers(200, schema.userView, 'LAST_ADMIN', 'USER_EXISTS')
  async updateUser(
    @Sender() { context, reply }: Sender,
    @Param('id') id: string,
    @Body({ schema: schema.editUserBody }) body: z.infer<typeof schema.editUserBody>,
  ) {
    return schema.toUserView((await this.commands.execute(new EditUserCommand(context, id, body), reply)).state);
  }

  @Post(':id/deactivate')
  @Access('users:write', 'admin')
  @Answers(200, schema.userView, 'LAST_ADMIN')
  async deactivateUser(@Sender() { context, reply }: Sender, @Param('id') id: string) {
    return schema.toUserView((await this.commands.execute(new DeactivateUserCommand(context, id), reply)).state);
  }

  @Post(':id/activate')
  @Access('users:write', 'admin')
  @Answers(200, schema.userView)
  async activateUser(@Sender() { context, reply }: Sender, @Param('id') id: string) {
    return schema.toUserView((await this.commands.execute(new ActivateUserCommand(context, id), reply)).state);
  }
}
