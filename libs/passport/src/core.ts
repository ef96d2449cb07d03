export { callerOf, type Caller, type Verification } from './caller/admission.js';
export { CallerEnded } from './caller/live-caller.js';
export { LatchkeyStrategy, type HeaderRequest } from './caller/latchkey.strategy.js';
export type { Headers as RequestHeaders, ServedRequest } from './http/request.js';
export { GuardReplica, type GuardReplicaOptions } from './replica/guard-replica.js';
export type { ScopeTexts } from './replica/told-scopes.js';
export { requireExpress, requireFastify, type RouteNeeds } from './caller/http-rights.js';
export type { GuardNotice, GuardState, GuardStatus } from './replica/guard-status.js';
export { HttpSource, type HttpSourceOptions } from './source/http-source.js';
export * from './source/replica-source.port.js';
export type { ActivityRecorder } from './activity/activity-recorder.js';
export { recordExpress, recordFastify, type RouteRevision } from './activity/http-recording.js';
export { changesOf, type ChangeLog } from './activity/recording.js';
export { RequestRecorder, type OpenRecorderOptions, type RecordMode } from './activity/request-recorder.js';
/** A caller as a verifier of one's own hands it out: without a signal. */
export type { Caller as AdmittedCaller } from '@latchkey/domain';
export type {
  CredentialReader,
  CredentialWay,
  FeedLine,
  JsonObject,
  KeyKind,
  KeyUse,
  Limit,
  LimitAnswer,
  LimitShare,
  LimitStanding,
  LimitUse,
  NeededScope,
  Origin,
  Presented,
  RefusalCode,
  UserRole,
  Verifier,
} from '@latchkey/domain';
