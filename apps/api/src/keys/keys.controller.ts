import {
  CLOCK,
  CreateKeyCommand,
  DeleteKeyCommand,
  DisableKeyCommand,
  EditKeyCommand,
  EnableKeyCommand,
  RevealKeyCommand,
  RotateKeyCommand,
  type CommandContext,
} from '@latchkey/commands';
import type { Clock } from '@latchkey/domain';
import { GetKeyQuery, ListKeyRevisionsQuery, ListKeysQuery, type QueryContext } from '@latchkey/queries';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { Answers } from '../http/openapi.decorators.js';
import { listOf, noQuery, pageOf } from '../http/paging.js';
import { Asking, Commanding } from '../http/request-context.js';
import { Roles } from '../http/route-rules.js';
import { revisionView, toRevisionView } from '../revisions/revision.schemas.js';
import { KeyPresenter } from './key.presenter.js';
import * as schema from './key.schemas.js';

@Controller('v1/keys')
export class KeysController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryBus,
    private readonly present: KeyPresenter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Roles('admin')
  @Answers(201, 'Creates a key; its secret is shown this once', schema.keyWithSecretView)
  async create(
    @Commanding() context: CommandContext,
    @Body({ schema: schema.createKeyBody }) body: z.infer<typeof schema.createKeyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { state, secretKey } = await this.commands.execute(new CreateKeyCommand(context, body), reply);
    reply.header('Location', `/v1/keys/${state.id}`);
    return { ...(await this.present.state(state)), ...(secretKey !== null && { secretKey }) };
  }

  @Get()
  @Roles('admin')
  @Answers(200, 'Lists keys, newest first or as `sort` and `order` say', listOf(schema.keyView))
  async list(
    @Asking() context: QueryContext,
    @Query({ schema: schema.listKeysQuery }) query: z.infer<typeof schema.listKeysQuery>,
  ) {
    const { limit, cursor, sort, order, ...filter } = query;
    const page = { limit, cursor: cursor ?? null };
    const by = { by: sort, descending: order === undefined ? sort !== 'name' : order === 'desc' };
    const asked = new ListKeysQuery(context, { ...filter, now: this.clock.now() }, page, by);
    const found = await this.queries.execute(asked);
    return pageOf(found, (row) => this.present.row(row));
  }

  @Get(':id')
  @Answers(200, 'Shows a key; a deleted one stays readable', schema.keyView)
  async get(
    @Asking() context: QueryContext,
    @Param('id') id: string,
    @Query({ schema: noQuery }) _query: z.infer<typeof noQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const row = await this.queries.execute(new GetKeyQuery(context, id));
    reply.header('ETag', `"${row.key.version}"`);
    return this.present.row(row);
  }

  @Patch(':id')
  @Roles('admin')
  @Answers(200, 'Changes name, expiry or mapped user', schema.keyView)
  async edit(
    @Commanding() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: schema.editKeyBody }) body: z.infer<typeof schema.editKeyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.present.state((await this.commands.execute(new EditKeyCommand(context, id, body), reply)).state);
  }

  @Delete(':id')
  @Roles('admin')
  @HttpCode(204)
  @Answers(204, 'Deletes a key: its credential is refused everywhere from then on')
  async delete(
    @Commanding() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: schema.emptyBody }) _body: z.infer<typeof schema.emptyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.commands.execute(new DeleteKeyCommand(context, id), reply);
  }

  @Post(':id/disable')
  @HttpCode(200)
  @Answers(200, 'Disables a key; its mapped user may do so too', schema.keyView)
  async disable(
    @Commanding() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: schema.disableKeyBody }) body: z.infer<typeof schema.disableKeyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const command = new DisableKeyCommand(context, id, body.reason ?? null);
    return this.present.state((await this.commands.execute(command, reply)).state);
  }

  @Post(':id/enable')
  @Roles('admin')
  @HttpCode(200)
  @Answers(200, 'Enables a disabled key', schema.keyView)
  async enable(
    @Commanding() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: schema.emptyBody }) _body: z.infer<typeof schema.emptyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.present.state((await this.commands.execute(new EnableKeyCommand(context, id), reply)).state);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Answers(200, 'Issues a new secret; the old one works for the overlap', schema.keyWithSecretView)
  async rotate(
    @Commanding() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: schema.rotateKeyBody }) body: z.infer<typeof schema.rotateKeyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const command = new RotateKeyCommand(context, id, body.overlapSeconds);
    const { state, secretKey } = await this.commands.execute(command, reply);
    return { ...(await this.present.state(state)), ...(secretKey !== null && { secretKey }) };
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @Answers(200, 'Shows the secret again, where the installation seals secrets', schema.credentialView)
  async reveal(
    @Commanding() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: schema.emptyBody }) _body: z.infer<typeof schema.emptyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { state, secretKey } = await this.commands.execute(new RevealKeyCommand(context, id), reply);
    return { accessKey: state.accessKey, secretKey };
  }

  @Get(':id/revisions')
  @Answers(200, 'What was done to this key, newest first', listOf(revisionView))
  async revisions(
    @Asking() context: QueryContext,
    @Param('id') id: string,
    @Query({ schema: schema.pageQuery }) { limit, cursor }: z.infer<typeof schema.pageQuery>,
  ) {
    const found = await this.queries.execute(new ListKeyRevisionsQuery(context, id, { limit, cursor: cursor ?? null }));
    return pageOf(found, toRevisionView);
  }
}
