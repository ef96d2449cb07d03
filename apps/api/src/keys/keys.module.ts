import { Module } from '@nestjs/common';
import { KeyBatch } from './key-batch.js';
import { KeyPresenter } from './key.presenter.js';
import { KeysController } from './keys.controller.js';

/** API keys: issuing, changing and counting them. */
@Module({ controllers: [KeysController], providers: [KeyPresenter, KeyBatch], exports: [KeyPresenter] })
export class KeysModule {}
