import { Module, type DynamicModule } from '@nestjs/common';
import { EXPORTS, OPTIONS, PROVIDERS, STATED_OPTIONS, type LatchkeyOptions } from './nest/latchkey.module.js';
import { TestLatchkey, type TestLatchkeyOptions } from './testing/test-latchkey.js';

export * from './core-testing.js';

/** Users and keys of a test, and what it overrides of the options that the application gave. */
export interface LatchkeyTestingOptions
  extends TestLatchkeyOptions, Pick<Partial<LatchkeyOptions>, 'service' | 'record'> {}

/**
 * Replaces LatchkeyModule in tests: the real guard, strategy and recorder with a Latchkey in memory. Inject
 * `TestLatchkey` to change users and keys and to read what was recorded.
 */
@Module({})
export class LatchkeyTestingModule {
  /** @param given users and keys, or a TestLatchkey; `service` and `record` default to those of the replaced module */
  static forRoot(given: LatchkeyTestingOptions | TestLatchkey): DynamicModule {
    const latchkey = given instanceof TestLatchkey ? given : new TestLatchkey(given);
    const own: Partial<LatchkeyOptions> = given instanceof TestLatchkey ? {} : given;
    const useFactory = (stated?: LatchkeyOptions): LatchkeyOptions => {
      const { service = stated?.service ?? 'test', record = stated?.record ?? 'writes' } = own;
      return { service, record, source: latchkey, queueDirectory: null };
    };
    return {
      module: LatchkeyTestingModule,
      global: true,
      providers: [
        { provide: TestLatchkey, useValue: latchkey },
        { provide: OPTIONS, useFactory, inject: [{ token: STATED_OPTIONS, optional: true }] },
        ...PROVIDERS,
      ],
      exports: [TestLatchkey, ...EXPORTS],
    };
  }
}
