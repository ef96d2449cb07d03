export { callerOf } from './admission.js';
export { changesOf } from './activity/recording.js';
export type { ChangeLog } from './activity/recording.js';
export { recordExpress, recordFastify } from './activity/http-recording.js';
// types that others of these name
export type { ActivityRecorder } from './activity/activity-recorder.js';
export type { ServedRequest } from './activity/served-request.js';
export type { RouteRevision } from './activity/http-recording.js';
export { RequestRecorder } from './activity/request-recorder.js';
export type { OpenRecorderOptions, RecordMode } from './activity/request-recorder.js';
export { LatchkeyStrategy } from './latchkey.strategy.js';
export type { Headers as RequestHeaders } from './credential-headers.js';
export type { HeaderRequest } from './header-strategy.js';
export { GuardReplica } from './replica/guard-replica.js';
export type { GuardReplicaOptions, GuardStatus } from './replica/guard-replica.js';
export type { GuardNotice, GuardState } from './replica/guard-notices.js';
export { HttpSource } from './replica/http-source.js';
export type { HttpSourceOptions } from './replica/http-source.js';
export { SourceError } from './replica/replica-source.port.js';
export type { Grant, Report, ReplicaSource, SourceErrorKind } from './replica/replica-source.port.js';
export type {
  FieldChange,
  FinishedEntry,
  Outcome,
  ReportedEntry,
  StartedEntry,
  Target,
} from './activity/reported-entry.js';
export { CallerEnded } from './replica/caller-signals.js';
export type { Caller, Verification } from './caller.js';
/** A caller as a verifier of one's own hands it out: without a signal. */
export type { Caller as AdmittedCaller } from '@latchkey/domain';
export type { FeedLine, KeyKind, KeyUse, RefusalCode, Verifier } from '@latchkey/domain';
