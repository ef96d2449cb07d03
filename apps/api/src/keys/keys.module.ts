import { Module } from '@nestjs/common';
import { KeyBatch } from './key-batch.js';
import { KeyImport } from './key-import.js';
import { KeyPresenter } from './key.presenter.js';
import { KeysController } from './keys.controller.js';

/** API keys: issuing, changing and counting them. */
@Module({ controllers: [KeysController], providers: [KeyPresenter, KeyBatch, KeyImport], exports: [KeyPresenter] })
export class KeysModule {}
