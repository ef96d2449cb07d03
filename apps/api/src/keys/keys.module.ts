import { Module } from '@nestjs/common';
import { KeyActionsController } from './key-actions.controller.js';
import { KeyBatch } from './key-batch.js';
import { KeyPresenter } from './key.presenter.js';
import { KeysController } from './keys.controller.js';
import { VerifyController } from './verify.controller.js';

/** API keys: issuing, changing, counting and verifying them. */
@Module({
  controllers: [KeysController, KeyActionsController, VerifyController],
  providers: [KeyPresenter, KeyBatch],
  exports: [KeyPresenter],
})
export class KeysModule {}
