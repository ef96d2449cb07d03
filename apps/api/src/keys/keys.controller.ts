import { CLOCK, CreateKeyCommand, DeleteKeyCommand, DisableKeyCommand, EditKeyCommand } from '@latchkey/commands';
import { EnableKeyCommand, EndPreviousSecretCommand, RevealKeyCommand, RotateKeyCommand } from '@latchkey/commands';
import type { Clock } from '@latchkey/domain';
import {
  CountKeysQuery,
  GetKeyQuery,
  GetKeyUseQuery,
  ListKeyLabelsQuery,
  ListKeyRevisionsQuery,
  ListKeysQuery,
} from '@latchkey/queries';
import { KeyLimits, Replica } from '@latchkey/replica';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { revisionView, toRevisionView } from '../history/revision.schemas.js';
import { CommandGateway } from '../http/command-gateway.js';
import { listOf, pageOf, pageQuery, type PageQuery } from '../http/paging.js';
import { QueryContext, Sender } from '../http/request-context.js';
import { AnsweredFrom, Answers, Access, AccessByPolicy } from '../http/route-rules.js';
import { KeyBatch, keyBatchBody, keyBatchView, type KeyBatchBody } from './key-batch.js';
import { KeyImport } from './key-import.js';
import { importKeysBody, keysImportedView } from './key-import.schemas.js';
import { KeyPresenter } from './key.presenter.js';
import * as schema from './key.schemas.js';
import { keyUseQuery, keyUseView, toKeyUseView } from './key-use.schemas.js';

/** Creates, shows, changes and deletes keys, one by one and many at once. */
@Controller('v1/keys')
export class KeysController {
  constructor(
    private readonly replica: Replica,
    private readonly limits: KeyLimits,
    private readonly commands: CommandGateway,
    private readonly queries: QueryBus,
    private readonly batch: KeyBatch,
    private readonly imports: KeyImport,
    private readonly present: KeyPresenter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @AccessByPolicy('keys:write')
  @Answers(201, schema.keyWithSecretView, 'USER_INACTIVE')
  async createKey(
    @Sender() { context, reply }: Sender,
    @Body({ schema: schema.createKeyBody }) body: z.infer<typeof schema.createKeyBody>,
  ) {
    const created = await this.commands.execute(new CreateKeyCommand(context, body), reply);
    reply.header('Location', `/v1/keys/${created.state.id}`);
    return this.present.withSecret(created);
  }

  @Get()
  @Access('keys:read', 'admin')
  @Answers(200, listOf(schema.keyView))
  async listKeys(
    @QueryContext() context: QueryContext,
    @Query({ schema: schema.listKeysQuery }) query: z.infer<typeof schema.listKeysQuery>,
  ) {
    const { limit, cursor, includeTotal, sort, order, tag: tags, ...narrowed } = query;
    const by = { by: sort, descending: order === undefined ? sort !== 'name' : order === 'desc' };
    const filter = { ...narrowed, tags, now: this.clock.now() };
    const asked = new ListKeysQuery(context, filter, { limit, cursor, includeTotal }, by);
    return pageOf(await this.queries.execute(asked), (row) => this.present.row(row));
  }

  @Get('counts')
  @Access('keys:read', 'admin')
  @Answers(200, schema.keyCountsView)
  countKeys(@QueryContext() context: QueryContext): Promise<z.infer<typeof schema.keyCountsView>> {
    return this.queries.execute(new CountKeysQuery(context, this.clock.now()));
  }

  @Get('labels')
  @Access('keys:read', 'admin')
  @Answers(200, schema.keyLabelsView)
  async listKeyLabels(@QueryContext() context: QueryContext): Promise<z.infer<typeof schema.keyLabelsView>> {
    const { tags, environments } = await this.queries.execute(new ListKeyLabelsQuery(context));
    return { tags: [...tags], environments: [...environments] };
  }

  @Get(':id')
  @Access('keys:read')
  @Answers(200, schema.keyView)
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
  @AccessByPolicy('keys:write')
  @Answers(200, schema.keyView, 'KEY_DELETED', 'USER_INACTIVE')
  async updateKey(
    @Sender() { context, reply }: Sender,
    @Param('id') id: string,
    @Body({ schema: schema.editKeyBody }) body: z.infer<typeof schema.editKeyBody>,
  ) {
    return this.present.state((await this.commands.execute(new EditKeyCommand(context, id, body), reply)).state);
  }

  @Delete(':id')
  @AccessByPolicy('keys:write')
  @Answers(204, null)
  async deleteKey(@Sender() { context, reply }: Sender, @Param('id') id: string): Promise<void> {
    await this.commands.execute(new DeleteKeyCommand(context, id), reply);
  }

  @Get(':id/revisions')
  @Access('history:read')
  @Answers(200, listOf(revisionView))
  async listKeyRevisions(
    @QueryContext() context: QueryContext,
    @Param('id') id: string,
    @Query({ schema: pageQuery }) page: PageQuery,
  ) {
    return pageOf(await this.queries.execute(new ListKeyRevisionsQuery(context, id, page)), toRevisionView);
  }

  @Get(':id/use')
  @Access('keys:read')
  @AnsweredFrom('history')
  @Answers(200, keyUseView)
  async getKeyUse(
    @QueryContext() context: QueryContext,
    @Param('id') id: string,
    @Query({ schema: keyUseQuery }) { from, to }: z.infer<typeof keyUseQuery>,
  ) {
    const use = await this.queries.execute(new GetKeyUseQuery(context, id, from, to, this.clock.now()));
    const key = this.replica.account(context.account).key(id);
    return toKeyUseView(use, key && this.limits.standingOf(key));
  }

  @Post(':id/disable')
  @Access('keys:write')
  @Answers(200, schema.keyView, 'KEY_DELETED')
  async disableKey(
    @Sender() { context, reply }: Sender,
    @Param('id') id: string,
    @Body({ schema: schema.disableKeyBody }) { reason }: z.infer<typeof schema.disableKeyBody>,
  ) {
    const command = new DisableKeyCommand(context, id, reason ?? null);
    return this.present.state((await this.commands.execute(command, reply)).state);
  }

  @Post(':id/enable')
  @Access('keys:write', 'admin')
  @Answers(200, schema.keyView, 'KEY_DELETED')
  async enableKey(@Sender() { context, reply }: Sender, @Param('id') id: string) {
    return this.present.state((await this.commands.execute(new EnableKeyCommand(context, id), reply)).state);
  }

  @Post(':id/rotate')
  @Access('keys:write')
  @Answers(200, schema.keyWithSecretView, 'KEY_DELETED')
  async rotateKey(
    @Sender() { context, reply }: Sender,
    @Param('id') id: string,
    @Body({ schema: schema.rotateKeyBody }) { overlapSeconds }: z.infer<typeof schema.rotateKeyBody>,
  ) {
    const command = new RotateKeyCommand(context, id, overlapSeconds);
    return this.present.withSecret(await this.commands.execute(command, reply));
  }

  @Delete(':id/previous-secret')
  @Access('keys:write')
  @Answers(200, schema.keyView, 'KEY_DELETED')
  async endPreviousSecret(@Sender() { context, reply }: Sender, @Param('id') id: string) {
    return this.present.state((await this.commands.execute(new EndPreviousSecretCommand(context, id), reply)).state);
  }

  @Post(':id/reveal')
  @Access('keys:reveal')
  @Answers(200, schema.credentialView, 'KEY_DELETED', 'REVEAL_OFF')
  async revealKey(@Sender() { context, reply }: Sender, @Param('id') id: string) {
    const { state, secretKey } = await this.commands.execute(new RevealKeyCommand(context, id), reply);
    return { accessKey: state.accessKey, secretKey };
  }

  @Post('import')
  @Access('keys:write', 'admin')
  @Answers(200, keysImportedView)
  importKeys(@Sender() sender: Sender, @Body({ schema: importKeysBody }) body: z.output<typeof importKeysBody>) {
    return this.imports.run(sender, body);
  }

  @Post('batch')
  @Access('keys:write', 'admin')
  @Answers(200, keyBatchView)
  changeKeys(@Sender() sender: Sender, @Body({ schema: keyBatchBody }) body: KeyBatchBody) {
    return this.batch.run(sender, body);
  }
}
