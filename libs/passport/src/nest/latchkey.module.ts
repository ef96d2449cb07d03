import { Global, Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common';
import { EXPORTS, OPTIONS, PROVIDERS, type LatchkeyOptions } from './latchkey.providers.js';

export interface LatchkeyAsyncOptions
  extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider<LatchkeyOptions>, 'inject' | 'useFactory'> {}

/** Injection token of what the application said; a module for tests that stands in heeds it. */
export const STATED_OPTIONS = Symbol('latchkey.stated-options');

/** Holds what the application said. */
@Module({})
class LatchkeyOptionsModule {}

/** The guard for a Nest application: import it once by `forRoot`, and provide ApiKeyGuard as APP_GUARD. */
@Global()
@Module({
  providers: [
    { provide: OPTIONS, useFactory: (stated: LatchkeyOptions) => stated, inject: [STATED_OPTIONS] },
    ...PROVIDERS,
  ],
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
