import { Module, type DynamicModule } from '@nestjs/common';
import type { CoreParts } from './app-parts.js';
import { CallersModule } from './callers/callers.module.js';
import { CoreModule } from './core.module.js';
import { EventsModule } from './events/events.module.js';
import { FeedModule } from './feed/feed.module.js';
import { HealthModule } from './health/health.module.js';
import { HistoryModule } from './history/history.module.js';
import { KeysModule } from './keys/keys.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [
    KeysModule,
    UsersModule,
    CallersModule,
    SessionsModule,
    HistoryModule,
    FeedModule,
    EventsModule,
    HealthModule,
  ],
})
export class AppModule {
  /** The whole service over what was opened before it. */
  static of(parts: CoreParts): DynamicModule {
    return { module: AppModule, imports: [CoreModule.of(parts)] };
  }
}
