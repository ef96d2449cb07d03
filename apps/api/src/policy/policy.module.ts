import { Module } from '@nestjs/common';
import { PolicyBreaches } from './policy-breaches.js';
import { PolicyController } from './policy.controller.js';

/** What the account asks of its keys, and which keys do not do it. */
@Module({ controllers: [PolicyController], providers: [PolicyBreaches] })
export class PolicyModule {}
