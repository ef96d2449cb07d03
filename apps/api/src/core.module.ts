import { CLOCK, commandHandlers, DeciderRunner } from '@latchkey/commands';
import { KeyRing, refused, type Caller } from '@latchkey/domain';
import { Installation } from '@latchkey/installation';
import { ApiKeyGuard, CHECK_OBSERVER, LatchkeyStrategy, type CheckObserver } from '@latchkey/passport';
import { Metrics } from '@latchkey/platform';
import { queryHandlers, READ_MODEL } from '@latchkey/queries';
import { KeyLimits, Replica, Sessions } from '@latchkey/replica';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { LEASE_MS, LOGGER, type CoreParts } from './app-parts.js';
import { CommandGateway } from './http/command-gateway.js';
import { takeRequest } from './http/key-limit.js';
import { OpenStreams } from './http/open-streams.js';
import { ProblemFilter } from './http/problem.js';
import { PublicAddress } from './http/public-address.js';
import { ReadYourWrites } from './http/read-your-writes.js';
import { Refusals } from './http/refusals.js';
import { RouteTable } from './http/route-table.js';
import { UndeclaredInputGuard, ValidationPipe } from './http/validation.js';

/** What every feature needs: the opened installation, commands and queries, and what applies to each request. */
@Global()
@Module({})
export class CoreModule {
  static of({
    installation,
    ring,
    clock,
    metrics,
    logger,
    routes,
    address,
    leaseMs,
    credentials,
  }: CoreParts): DynamicModule {
    const { replica, runner, limits } = installation.writeSide;
    const shared = [
      { provide: Installation, useValue: installation },
      { provide: Replica, useValue: replica },
      { provide: Sessions, useValue: new Sessions(replica, clock) },
      { provide: KeyLimits, useValue: limits },
      { provide: READ_MODEL, useValue: installation.readModel },
      { provide: KeyRing, useValue: ring },
      { provide: CLOCK, useValue: clock },
      { provide: Metrics, useValue: metrics },
      { provide: LOGGER, useValue: logger },
      { provide: LEASE_MS, useValue: leaseMs },
      { provide: PublicAddress, useValue: address },
      { provide: LatchkeyStrategy, useValue: new LatchkeyStrategy(replica, 'api', credentials) },
      { provide: DeciderRunner, useValue: runner },
      { provide: RouteTable, useValue: routes },
      CommandGateway,
      OpenStreams,
      ReadYourWrites,
      Refusals,
    ];
    return {
      module: CoreModule,
      imports: [CqrsModule.forRoot()],
      providers: [
        ...shared,
        { provide: CHECK_OBSERVER, inject: [Installation, Metrics, Refusals], useFactory: verificationObserver },
        ApiKeyGuard,
        { provide: APP_GUARD, useExisting: ApiKeyGuard },
        { provide: APP_GUARD, useClass: UndeclaredInputGuard },
        { provide: APP_GUARD, useExisting: ReadYourWrites },
        { provide: APP_PIPE, useClass: ValidationPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        ...commandHandlers,
        ...queryHandlers,
      ],
      exports: [CHECK_OBSERVER, ...shared.map((one) => ('provide' in one ? one.provide : one))],
    };
  }
}

/** Counts every verification by the guard, and notes the refused ones. */
function verificationObserver({ usage, writeSide }: Installation, metrics: Metrics, refusals: Refusals): CheckObserver {
  const { limits, replica } = writeSide;
  const keyOf = ({ account, key }: Caller) => replica.account(account.id).key(key.id);
  return (guarded, verification) => {
    const request = guarded as unknown as FastifyRequest;
    const caller = verification.valid ? verification.caller : null;
    const key = caller && keyOf(caller);
    const reached = takeRequest(limits, key, request);
    if (reached !== null) replica.limited(key!);
    const counted = reached === null ? verification : refused('LIMIT');
    metrics.verifications.inc({ code: counted.valid ? 'OK' : counted.code });
    usage.verifications.count(counted, caller?.account.id ?? null);
    if (reached !== null) throw reached;
    if (!verification.valid && verification.code !== 'STALE') refusals.note(request, verification.code);
  };
}
