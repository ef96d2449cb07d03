export { TestLatchkey, type TestLatchkeyOptions } from './testing/test-latchkey.js';
export { headersOf, type RecordedEntry, type TestHeaders, type TestKey, type TestUser } from './testing/test-rows.js';
export type { FieldChange, Grant, Outcome, LimitReport, ReplicaSource, Report, ReportedEntry, Target } from './core.js';
export type { Credential, FeedUser, Limit, LimitAnswer, LimitShare, LimitUse } from '@latchkey/domain';
