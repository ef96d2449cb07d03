export { TestLatchkey } from './testing/test-latchkey.js';
export type { TestLatchkeyOptions } from './testing/test-latchkey.js';
export { headersOf } from './testing/test-people.js';
export type { TestHeaders, TestKey, TestUser } from './testing/test-people.js';
export type { RecordedEntry } from './testing/test-feed.js';
export type { FieldChange, Grant, Outcome, ReplicaSource, Report, ReportedEntry, Target } from './core.js';
export type { Credential, FeedUser } from '@latchkey/domain';
