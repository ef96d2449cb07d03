import { Module } from '@nestjs/common';
import { AsyncApiController, EventsController } from './events.controller.js';

/** Events for other services, and the AsyncAPI document that describes them. */
@Module({ controllers: [EventsController, AsyncApiController] })
export class EventsModule {}
