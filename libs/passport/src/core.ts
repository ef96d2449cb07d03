export { LatchkeyStrategy } from './latchkey.strategy.js';
export { GuardReplica } from './replica/guard-replica.js';
export type { GuardReplicaOptions, GuardStatus } from './replica/guard-replica.js';
export { HttpSource } from './replica/http-source.js';
export type { HttpSourceOptions } from './replica/http-source.js';
export { SourceError } from './replica/replica-source.port.js';
export type { Grant, Report, ReplicaSource, SourceErrorKind } from './replica/replica-source.port.js';
export type { RefusalCode, Verification, Verifier } from '@latchkey/domain';
