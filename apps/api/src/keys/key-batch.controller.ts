import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CommandContext } from '../http/request-context.js';
import { Answers, Roles } from '../http/route-rules.js';
import { KeyBatch } from './key-batch.js';
import { keyBatchBody, keyBatchView, type KeyBatchBody } from './key-batch.schemas.js';

@ApiTags('Keys')
@Controller('v1/keys/batch')
export class KeyBatchController {
  constructor(private readonly batch: KeyBatch) {}

  @Post()
  @Roles('admin')
  @HttpCode(200)
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
