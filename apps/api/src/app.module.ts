import { Module } from '@nestjs/common';
import { CallersModule } from './callers/callers.module.js';
import { EventsModule } from './events/events.module.js';
import { FeedModule } from './feed/feed.module.js';
import { ForwardAuthModule } from './forward-auth/forward-auth.module.js';
import { HealthModule } from './health/health.module.js';
import { HistoryModule } from './history/history.module.js';
import { KeysModule } from './keys/keys.module.js';
import { PolicyModule } from './policy/policy.module.js';
import { ScopesModule } from './scopes/scopes.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { UsersModule } from './users/users.module.js';

/** Every feature; CoreModule comes with what was opened before. */
@Module({
  imports: [
    KeysModule,
    UsersModule,
    PolicyModule,
    CallersModule,
    ForwardAuthModule,
    ScopesModule,
    SessionsModule,
    HistoryModule,
    FeedModule,
    EventsModule,
    HealthModule,
  ],
})
export class AppModule {}
