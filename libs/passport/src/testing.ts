export * from './core-testing.js';
export { LatchkeyTestingModule } from './testing/latchkey-testing.module.js';
export type { LatchkeyTestingOptions } from './testing/latchkey-testing.module.js';
