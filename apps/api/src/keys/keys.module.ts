import { Module } from '@nestjs/common';
import { KeyBatchController } from './key-batch.controller.js';
import { KeyBatch } from './key-batch.js';
import { KeyCountsController } from './key-counts.controller.js';
import { KeyPresenter } from './key.presenter.js';
import { KeysController } from './keys.controller.js';
import { VerifyController } from './verify.controller.js';

/** API keys: issuing, changing, counting and verifying them. */
@Module({
  controllers: [KeysController, KeyCountsController, KeyBatchController, VerifyController],
  providers: [KeyPresenter, KeyBatch],
  exports: [KeyPresenter],
})
export class KeysModule {}
