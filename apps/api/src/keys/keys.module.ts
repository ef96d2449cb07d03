import { Module } from '@nestjs/common';
import { KeyActionsController } from './key-actions.controller.js';
import { KeyBatch } from './key-batch.js';
import { KeyPresenter } from './key.presenter.js';
import { KeysController } from './keys.controller.js';

/** API keys: issuing, changing and counting them. */
@Module({
  controllers: [KeysController, KeyActionsController],
  providers: [KeyPresenter, KeyBatch],
  exports: [KeyPresenter],
})
export class KeysModule {}
