import {
  CLOCK,
  CreateKeyCommand,
  DeleteKeyCommand,
  DisableKeyCommand,
  EditKeyCommand,
  EnableKeyCommand,
  RevealKeyCommand,
  RotateKeyCommand,
} from '@latchkey/commands';
import type { Clock } from '@latchkey/domain';
import { GetKeyQuery, ListKeyRevisionsQuery, ListKeysQuery } from '@latchkey/queries';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { listOf, pageOf, pageQuery } from '../http/paging.js';
import { QueryContext, CommandContext } from '../http/request-context.js';
import { Answers, Roles } from '../http/route-rules.js';
import { revisionView, toRevisionView } from '../history/revision.schemas.js';
import { KeyPresenter } from './key.presenter.js';
import * as schema from './key.schemas.js';

@ApiTags('Keys')
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
  @Answers(201, schema.keyWithSecretView, {
    summary: 'Create a key',
    description:
      'The secret is in this answer and in no other. Without `mappedUserId` the key acts as its creator. Without `expiresAt` a key of the kind `api` never ends, and one of the kind `data-loader` ends in 365 days.',
    refuses: ['USER_INACTIVE'],
  })
  async createKey(
    @CommandContext() context: CommandContext,
    @Body({ schema: schema.createKeyBody }) body: z.infer<typeof schema.createKeyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { state, secretKey } = await this.commands.execute(new CreateKeyCommand(context, body), reply);
    reply.header('Location', `/v1/keys/${state.id}`);
    return { ...(await this.present.state(state)), ...(secretKey !== null && { secretKey }) };
  }

  @Get()
  @Roles('admin')
  @Answers(200, listOf(schema.keyView), {
    summary: 'List keys',
    description:
      'Newest first, or as `sort` and `order` say. Deleted keys are left out unless `includeDeleted` or `status=deleted` asks for them.',
  })
  async listKeys(
    @QueryContext() context: QueryContext,
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
  @Answers(200, schema.keyView, {
    summary: 'Get a key',
    description: 'For admins and the mapped user. A deleted key stays readable.',
  })
  async getKey(
    @QueryContext() context: QueryContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const row = await this.queries.execute(new GetKeyQuery(context, id));
    reply.header('ETag', `"${row.key.version}"`);
    return this.present.row(row);
  }

  @Patch(':id')
  @Roles('admin')
  @Answers(200, schema.keyView, {
    summary: 'Change a key',
    description:
      'Changes name, expiry or mapped user. When nothing would change, the answer is the key as it is, at the same version.',
    refuses: ['KEY_DELETED', 'USER_INACTIVE'],
  })
  async updateKey(
    @CommandContext() context: CommandContext,
    @Param('id') id: string,
    @Body({ schema: schema.editKeyBody }) body: z.infer<typeof schema.editKeyBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.present.state((await this.commands.execute(new EditKeyCommand(context, id, body), reply)).state);
  }

  @Delete(':id')
  @Roles('admin')
  @HttpCode(204)
  @Answers(204, null, {
    summary: 'Delete a key',
    description:
      'When this answers, the credential is refused everywhere. Deleting again answers the same. A guard that vanished can hold the answer up for one lease: wait 30 seconds for it.',
  })
  async deleteKey(
    @CommandContext() context: CommandContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.commands.execute(new DeleteKeyCommand(context, id), reply);
  }

  @Post(':id/disable')
  @HttpCode(200)
  @Answers(200, schema.keyView, {
    summary: 'Disable a key',
    description: 'For admins and the mapped user. The credential is refused everywhere until the key is enabled again.',
    refuses: ['KEY_DELETED'],
  })
  async disableKey(
    @CommandContext() context: CommandContext,
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
  @Answers(200, schema.keyView, {
    summary: 'Enable a key',
    description: 'Makes a disabled key work again.',
    refuses: ['KEY_DELETED'],
  })
  async enableKey(
    @CommandContext() context: CommandContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.present.state((await this.commands.execute(new EnableKeyCommand(context, id), reply)).state);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Answers(200, schema.keyWithSecretView, {
    summary: 'Rotate the secret of a key',
    description:
      'For admins and the mapped user. Id and access key stay; the new secret is in this answer and in no other. The old one works for the overlap.',
    refuses: ['KEY_DELETED'],
  })
  async rotateKey(
    @CommandContext() context: CommandContext,
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
  @Answers(200, schema.credentialView, {
    summary: 'Show the secret of a key again',
    description:
      'For admins and the mapped user, where the installation seals secrets. Each reveal stands in the history of the key.',
    refuses: ['KEY_DELETED', 'REVEAL_OFF'],
  })
  async revealKey(
    @CommandContext() context: CommandContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { state, secretKey } = await this.commands.execute(new RevealKeyCommand(context, id), reply);
    return { accessKey: state.accessKey, secretKey };
  }

  @Get(':id/revisions')
  @Answers(200, listOf(revisionView), {
    summary: 'List what was done to a key',
    description: 'For admins and the mapped user. Newest first.',
  })
  async listKeyRevisions(
    @QueryContext() context: QueryContext,
    @Param('id') id: string,
    @Query({ schema: pageQuery }) { limit, cursor }: z.infer<typeof pageQuery>,
  ) {
    const found = await this.queries.execute(new ListKeyRevisionsQuery(context, id, { limit, cursor: cursor ?? null }));
    return pageOf(found, toRevisionView);
  }
}
