import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { MeController } from './me.controller.js';
import { VerifyController } from './verify.controller.js';

/** Whom a credential is: the caller itself, and one that another service asks about. */
@Module({ imports: [KeysModule], controllers: [MeController, VerifyController] })
export class CallersModule {}
