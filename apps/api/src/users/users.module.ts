import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { MeController } from './me.controller.js';
import { UsersController } from './users.controller.js';

/** The users that keys act as, and the caller as one of them. */
@Module({ imports: [KeysModule], controllers: [UsersController, MeController] })
export class UsersModule {}
