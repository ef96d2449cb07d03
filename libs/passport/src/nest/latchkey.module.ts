import type { CredentialWay } from '@latchkey/domain';
import { Global, Injectable, Logger, Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, ModuleMetadata, OnApplicationShutdown, Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ActivityRecorder } from '../activity/activity-recorder.js';
import { openActivityRecorder, RequestRecorder, type RecordMode } from '../activity/request-recorder.js';
import { LatchkeyStrategy } from '../caller/latchkey.strategy.js';
import type { GuardNotice } from '../replica/guard-status.js';
import { scopesIn } from '../caller/rights.js';
import { GuardReplica, type GuardReplicaOptions } from '../replica/guard-replica.js';
import type { ScopeTexts } from '../replica/told-scopes.js';
import { HttpSource, type HttpSourceOptions } from '../source/http-source.js';
import type { ReplicaSource } from '../source/replica-source.port.js';
import type { RoutePolicy } from './decorators.js';
import { prepareRoutes } from './guarded-routes.js';
import { LatchkeyHealth } from './latchkey-health.js';
import { settings } from './recorded-call.js';

/** What a service says of its guard. */
export interface LatchkeyOptions extends GuardReplicaOptions {
  /** where Latchkey is and with which credential to ask it, or a source of one's own */
  readonly source: HttpSourceOptions | ReplicaSource;
  /** default `writes`: what is not GET, HEAD or OPTIONS, and what is marked `@Revision` */
  readonly record?: RecordMode;
  /** how long an action waits for its entry to be durable before it is refused with 503, ms; default 3,000 */
  readonly recordTimeoutMs?: number;
  /** where outcomes wait that could not be delivered; default `.latchkey/<service>`, null: in memory only */
  readonly queueDirectory?: string | null;
  /** the ways in which a request may bring its credential, one of them; default: `['headers']` */
  readonly credentials?: readonly CredentialWay[];
  /** true: a key that has scopes is refused where a route has no `@Scopes`; default: it is let in there */
  readonly requireScopes?: boolean;
  /** what the scopes of this service let a key do, for the console; those of `@Scopes` are told in any case */
  readonly scopes?: ScopeTexts;
}

/** Injection token of the options that the guard runs with. */
export const OPTIONS = Symbol('latchkey.options');
const SOURCE = Symbol('latchkey.source');
/** Injection token of what decorators say of the routes that there are. */
const ROUTES = Symbol('latchkey.routes');

const logger = new Logger('Latchkey');

/** Stops guard and recorder once the server has answered its last request. */
@Injectable()
class Shutdown implements OnApplicationShutdown {
  constructor(
    private readonly replica: GuardReplica,
    private readonly recorder: ActivityRecorder,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.replica.stop(), this.recorder.stop()]);
  }
}

/** The guard's providers, for LatchkeyModule and for LatchkeyTestingModule. */
export const PROVIDERS: Provider[] = [
  {
    provide: SOURCE,
    inject: [OPTIONS],
    useFactory: ({ source }: LatchkeyOptions) => ('url' in source ? new HttpSource(source) : source),
  },
  // It starts last: when something else fails, no guard is left behind that revocations would wait for.
  { provide: GuardReplica, inject: [SOURCE, OPTIONS, RequestRecorder, ROUTES], useFactory: startReplica },
  {
    provide: ActivityRecorder,
    inject: [SOURCE, OPTIONS],
    useFactory: (source: ReplicaSource, options: LatchkeyOptions) =>
      openActivityRecorder({ ...options, source }, (message) => logger.error(message)),
  },
  {
    provide: LatchkeyStrategy,
    inject: [GuardReplica, OPTIONS],
    useFactory: (replica: GuardReplica, { credentials }: LatchkeyOptions) =>
      new LatchkeyStrategy(replica, 'api', credentials),
  },
  { provide: RequestRecorder, inject: [ActivityRecorder, OPTIONS], useFactory: recordRequests },
  { provide: ROUTES, inject: [ModulesContainer, RequestRecorder, OPTIONS], useFactory: prepare },
  LatchkeyHealth,
  Shutdown,
];

function startReplica(
  source: ReplicaSource,
  options: LatchkeyOptions,
  recorder: RequestRecorder,
  routes: readonly RoutePolicy[],
) {
  const { requireScopes = false, onNotice = log } = options;
  const scopes = { ...scopesOf(routes), ...options.scopes };
  const replica = new GuardReplica(source, { ...options, scopes, onNotice });
  settings.set(replica, { recorder, requireScopes });
  return replica.start();
}

function scopesOf(routes: readonly RoutePolicy[]): ScopeTexts {
  return Object.fromEntries(routes.flatMap(({ scopes }) => scopesIn(scopes ?? [])).map((scope) => [scope, null]));
}

function prepare(modules: ModulesContainer, recorder: RequestRecorder, { requireScopes = false }: LatchkeyOptions) {
  const routes = prepareRoutes(modules, recorder, requireScopes);
  const silent = routes.filter(({ isPublic, scopes }) => requireScopes && !isPublic && scopes === null);
  if (silent.length > 0) logger.warn(`${UNSAID} ${silent.map(({ name }) => name).join(', ')}`);
  return routes;
}

const UNSAID = 'Keys with scopes are refused at these, which have no @Scopes while requireScopes is set:';

function log({ state, message }: GuardNotice): void {
  if (state === 'following') logger.log(message);
  else logger.warn(message);
}

function recordRequests(recorder: ActivityRecorder, options: LatchkeyOptions) {
  return new RequestRecorder(recorder, { ...options, warn: (message) => logger.warn(message) });
}

/** The providers that modules of the application may inject. */
export const EXPORTS = [GuardReplica, LatchkeyStrategy, LatchkeyHealth, RequestRecorder];

/** As a Nest factory: what it injects, and how it makes the options of it. */
export interface LatchkeyAsyncOptions
  extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider<LatchkeyOptions>, 'inject' | 'useFactory'> {}

/** Injection token of the options that the application gave; LatchkeyTestingModule reads it too. */
export const STATED_OPTIONS = Symbol('latchkey.stated-options');

@Module({})
class LatchkeyOptionsModule {}

/** The guard for a Nest application: import it once by `forRoot`, and provide ApiKeyGuard as APP_GUARD. */
@Global()
@Module({
  providers: [{ provide: OPTIONS, useExisting: STATED_OPTIONS }, ...PROVIDERS],
  exports: EXPORTS,
})
export class LatchkeyModule {
  /** @throws SourceError while the application starts: the credential was refused or lacks the role `verifier` */
  static forRoot(options: LatchkeyOptions): DynamicModule {
    return LatchkeyModule.forRootAsync({ useFactory: () => options });
  }

  // The class itself is imported, so that `overrideModule(LatchkeyModule)` finds it.
  static forRootAsync({ imports = [], inject = [], useFactory }: LatchkeyAsyncOptions): DynamicModule {
    return {
      module: LatchkeyOptionsModule,
      global: true,
      imports: [...imports, LatchkeyModule],
      providers: [{ provide: STATED_OPTIONS, useFactory, inject }],
      exports: [STATED_OPTIONS],
    };
  }
}
