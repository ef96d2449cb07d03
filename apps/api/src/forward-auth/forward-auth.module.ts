import { Module } from '@nestjs/common';
import { ForwardAuthController } from './forward-auth.controller.js';
import { ForwardAuth } from './forward-auth.js';
import { ForwardedChanges } from './forwarded-changes.js';

/** Guards services in any language, through the proxies in front of them. */
@Module({ controllers: [ForwardAuthController], providers: [ForwardAuth, ForwardedChanges] })
export class ForwardAuthModule {}
