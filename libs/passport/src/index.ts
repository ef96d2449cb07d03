export * from './core.js';
export { ApiKeyGuard, CHECK_OBSERVER } from './api-key.guard.js';
export type { CheckObserver, GuardedRequest } from './api-key.guard.js';
export { Caller, KeyKind, Public } from './decorators.js';
