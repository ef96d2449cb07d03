import { CLOCK, commandHandlers, DeciderRunner } from '@latchkey/commands';
import { KeyRing, type Clock } from '@latchkey/domain';
import { Installation } from '@latchkey/installation';
import { ApiKeyGuard, CHECK_OBSERVER, LatchkeyStrategy, type CheckObserver } from '@latchkey/passport';
import { Metrics, type Logger } from '@latchkey/platform';
import { queryHandlers, READ_MODEL } from '@latchkey/queries';
import { Replica, Sessions } from '@latchkey/replica';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { ActivityController } from './activity/activity.controller.js';
import { ActivityLog } from './activity/activity-log.js';
import { AsyncApi } from './events/asyncapi.js';
import { AsyncApiController } from './events/asyncapi.controller.js';
import { EventsController } from './events/events.controller.js';
import { HealthController } from './health/health.controller.js';
import { CommandGateway } from './http/command-gateway.js';
import { Exports } from './http/exports.js';
import type { RouteTable } from './http/method-not-allowed.js';
import { OpenStreams } from './http/open-streams.js';
import { ProblemFilter } from './http/problem.filter.js';
import { Refusals } from './http/refusals.js';
import { PublicAddress } from './http/public-address.js';
import { ReadYourWrites } from './http/read-your-writes.js';
import { ValidationPipe } from './http/validation.pipe.js';
import { InstancesController } from './instances/instances.controller.js';
import { Instances } from './instances/instances.js';
import { KeyBatchController } from './keys/key-batch.controller.js';
import { KeyBatch } from './keys/key-batch.js';
import { KeyCountsController } from './keys/key-counts.controller.js';
import { KeyPresenter } from './keys/key.presenter.js';
import { KeysController } from './keys/keys.controller.js';
import { MeController } from './me/me.controller.js';
import { GuardReports } from './replica-feed/guard-reports.js';
import { LeaveTokens } from './replica-feed/leave-tokens.js';
import { ReplicaFeedController } from './replica-feed/replica-feed.controller.js';
import { RevisionsController } from './revisions/revisions.controller.js';
import { CookiePolicy } from './sessions/cookie-policy.js';
import { MySessionsController } from './sessions/my-sessions.controller.js';
import { OwnSession } from './sessions/own-session.js';
import { SessionChecks } from './sessions/session-checks.js';
import { SessionGate } from './sessions/session-gate.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionPresenter } from './sessions/session.presenter.js';
import { SignIn } from './sessions/sign-in.js';
import { UserSessionsController } from './sessions/user-sessions.controller.js';
import { StatisticsController } from './statistics/statistics.controller.js';
import { LEASE_MS } from './tokens.js';
import { UsersController } from './users/users.controller.js';
import { VerifyController } from './verify/verify.controller.js';

/** What the composition root has opened before Nest starts. */
export interface AppParts {
  readonly installation: Installation;
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly observeCheck: CheckObserver;
  readonly refusals: Refusals;
  readonly routes: RouteTable;
  /** how long a verifier that hears nothing keeps answering */
  readonly leaseMs: number;
  readonly address: PublicAddress;
}

@Module({})
export class AppModule {
  static of(parts: AppParts): DynamicModule {
    const { installation, ring, clock, metrics, logger, observeCheck, refusals, routes, leaseMs, address } = parts;
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        KeysController,
        KeyCountsController,
        KeyBatchController,
        UsersController,
        RevisionsController,
        MeController,
        SessionController,
        MySessionsController,
        UserSessionsController,
        VerifyController,
        InstancesController,
        StatisticsController,
        ReplicaFeedController,
        ActivityController,
        EventsController,
        AsyncApiController,
        HealthController,
      ],
      providers: [
        { provide: Installation, useValue: installation },
        { provide: Replica, useValue: installation.writeSide.replica },
        { provide: DeciderRunner, useValue: installation.writeSide.runner },
        { provide: READ_MODEL, useValue: installation.readModel },
        { provide: KeyRing, useValue: ring },
        { provide: CLOCK, useValue: clock },
        { provide: Metrics, useValue: metrics },
        { provide: LEASE_MS, useValue: leaseMs },
        { provide: Sessions, useValue: new Sessions(installation.writeSide.replica, clock) },
        { provide: Refusals, useValue: refusals },
        { provide: CookiePolicy, useValue: new CookiePolicy(address, installation.writeSide.replica.position!.log) },
        { provide: PublicAddress, useValue: address },
        SessionChecks,
        SessionGate,
        SessionPresenter,
        OwnSession,
        SignIn,
        Instances,
        OpenStreams,
        {
          provide: Exports,
          inject: [Sessions, OpenStreams],
          useFactory: (sessions: Sessions, open: OpenStreams) =>
            new Exports(installation.writeSide.replica, sessions, open, logger),
        },
        GuardReports,
        LeaveTokens,
        ActivityLog,
        AsyncApi,
        { provide: LatchkeyStrategy, useValue: new LatchkeyStrategy(installation.writeSide.replica) },
        { provide: CHECK_OBSERVER, useValue: observeCheck },
        ApiKeyGuard,
        { provide: APP_GUARD, useExisting: ApiKeyGuard },
        { provide: APP_PIPE, useValue: new ValidationPipe() },
        { provide: APP_FILTER, useValue: new ProblemFilter(logger, routes) },
        ReadYourWrites,
        { provide: APP_INTERCEPTOR, useExisting: ReadYourWrites },
        CommandGateway,
        KeyPresenter,
        KeyBatch,
        ...commandHandlers,
        ...queryHandlers,
      ],
    };
  }
}
