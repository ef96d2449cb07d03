import { DisableKeyCommand, EnableKeyCommand, RevealKeyCommand, RotateKeyCommand } from '@latchkey/commands';
import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandGateway } from '../http/command-gateway.js';
import { CommandContext } from '../http/request-context.js';
import { Answers, Roles } from '../http/route-rules.js';
import { KeyBatch } from './key-batch.js';
import { keyBatchBody, keyBatchView, type KeyBatchBody } from './key-batch.schemas.js';
import { KeyPresenter } from './key.presenter.js';
import * as schema from './key.schemas.js';

/** Disables, enables, rotates and reveals keys, and changes many at once. */
@ApiTags('Keys')
@Controller('v1/keys')
export class KeyActionsController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly batch: KeyBatch,
    private readonly present: KeyPresenter,
  ) {}

  @Post(':id/disable')
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

  @Post('batch')
  @Roles('admin')
  @Answers(200, keyBatchView, {
    summary: 'Change many keys',
    description: 'Disables, enables, deletes or re-maps up to 200 keys. The answer says of each key what came of it.',
  })
  async changeKeys(
    @CommandContext() context: CommandContext,
    @Body({ schema: keyBatchBody }) body: KeyBatchBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof keyBatchView>> {
    return { items: await this.batch.run(context, body, reply) };
  }
}
