export { TestLatchkey, type TestLatchkeyOptions } from './testing/test-latchkey.js';
export { headersOf, type TestHeaders, type TestKey, type TestUser } from './testing/test-people.js';
export type { RecordedEntry } from './testing/test-feed.js';
export type { FieldChange, Grant, Outcome, ReplicaSource, Report, ReportedEntry, Target } from './core.js';
export type { Credential, FeedUser } from '@latchkey/domain';
