import { Module, type DynamicModule } from '@nestjs/common';
import { STATED_OPTIONS } from '../nest/latchkey.module.js';
import { EXPORTS, OPTIONS, PROVIDERS, type LatchkeyOptions } from '../nest/latchkey.providers.js';
import { TestLatchkey, type TestLatchkeyOptions } from './test-latchkey.js';

export interface LatchkeyTestingOptions
  extends TestLatchkeyOptions, Pick<Partial<LatchkeyOptions>, 'service' | 'record'> {}

/**
 * Stands in for LatchkeyModule in tests: the real guard, strategy and recorder, and a Latchkey in memory. Inject
 * `TestLatchkey` to change things and to see what was recorded.
 */
@Module({})
export class LatchkeyTestingModule {
  /**
   * @param given users and keys, or a TestLatchkey that has them; `service` and `record` are what the module says that
   * this one stands in for, unless they are given
   */
  static forRoot(given: LatchkeyTestingOptions | TestLatchkey): DynamicModule {
    const latchkey = given instanceof TestLatchkey ? given : new TestLatchkey(given);
    const { service, record } = given instanceof TestLatchkey ? ({} as LatchkeyTestingOptions) : given;
    const useFactory = (stated?: LatchkeyOptions): LatchkeyOptions => ({
      service: service ?? stated?.service ?? 'test',
      record: record ?? stated?.record ?? 'writes',
      source: latchkey,
      queueDirectory: null,
    });
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
