export * from './core.js';
export { ApiKeyGuard, CHECK_OBSERVER, type CheckObserver, type GuardedRequest } from './nest/api-key.guard.js';
export { Caller, Changes, KeyKind, Public, Revision, Roles, Scopes, type RevisionOptions } from './nest/decorators.js';
export { LatchkeyHealth, type HealthReport } from './nest/latchkey-health.js';
export { LatchkeyModule, type LatchkeyAsyncOptions, type LatchkeyOptions } from './nest/latchkey.module.js';
