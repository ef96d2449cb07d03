import { Module } from '@nestjs/common';
import { ScopesController } from './scopes.controller.js';

/** What keys may be given. */
@Module({ controllers: [ScopesController] })
export class ScopesModule {}
