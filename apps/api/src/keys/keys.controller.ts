import { CLOCK, CreateKeyCommand, DeleteKeyCommand, EditKeyCommand } from '@latchkey/commands';
import type { Clock } from '@latchkey/domain';
import { CountKeysQuery, GetKeyQuery, ListKeyRevisionsQuery, ListKeysQuery } from '@latchkey/queries';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { revisionView, toRevisionView } from '../history/revision.schemas.js';
import { CommandGateway } from '../http/command-gateway.js';
import { listOf, pageOf, pageQuery } from '../http/paging.js';
import { CommandContext, QueryContext } from '../http/request-context.js';
import { Answers, Roles } from '../http/route-rules.js';
import { KeyPresenter } from './key.presenter.js';
import * as schema from './key.schemas.js';

const count = z.number().int().describe('how many');

const keyCountsView = z
  .object({
    kinds: z.object({ api: count, 'data-loader': count }).describe('how many of each kind'),
    statuses: z
      .object({ active: count, disabled: count, expired: count, 'user-inactive': count })
      .describe('how many in each state'),
    expiringSoon: count.describe('active, and ends within 14 days'),
    neverUsed: count.describe('active, and was never used'),
    neverExpires: count.describe('active, and never ends'),
  })
  .meta({ id: 'ApiKeyCounts' });

/** Creates, shows, changes and deletes keys. */
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
    const by = { by: sort, descending: order === undefined ? sort !== 'name' : order === 'desc' };
    const asked = new ListKeysQuery(context, { ...filter, now: this.clock.now() }, { limit, cursor }, by);
    const found = await this.queries.execute(asked);
    return pageOf(found, (row) => this.present.row(row));
  }

  @Get('counts')
  @Roles('admin')
  @Answers(200, keyCountsView, {
    summary: 'Count keys',
    description: 'How many keys there are, of which kind and in which state. Deleted ones do not count.',
  })
  countKeys(@QueryContext() context: QueryContext): Promise<z.infer<typeof keyCountsView>> {
    return this.queries.execute(new CountKeysQuery(context, this.clock.now()));
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

  @Get(':id/revisions')
  @Answers(200, listOf(revisionView), {
    summary: 'List what was done to a key',
    description: 'For admins and the mapped user. Newest first.',
  })
  async listKeyRevisions(
    @QueryContext() context: QueryContext,
    @Param('id') id: string,
    @Query({ schema: pageQuery }) page: z.infer<typeof pageQuery>,
  ) {
    return pageOf(await this.queries.execute(new ListKeyRevisionsQuery(context, id, page)), toRevisionView);
  }
}
