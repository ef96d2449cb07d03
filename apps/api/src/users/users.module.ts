import { Module } from '@nestjs/common';
import { UserImport } from './user-import.js';
import { UsersController } from './users.controller.js';

/** The users that keys act as. */
@Module({ controllers: [UsersController], providers: [UserImport] })
export class UsersModule {}
