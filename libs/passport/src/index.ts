export { ApiKeyGuard, CHECK_OBSERVER } from './api-key.guard.js';
export type { CheckObserver, GuardedRequest } from './api-key.guard.js';
export { Caller, KeyKind, Public } from './decorators.js';
export { LatchkeyStrategy } from './latchkey.strategy.js';
export { presentedCredential } from './credential-headers.js';
