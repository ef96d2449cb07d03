import { Module } from '@nestjs/common';
import { UsersController } from './users.controller.js';

/** The users that keys act as. */
@Module({ controllers: [UsersController] })
export class UsersModule {}
