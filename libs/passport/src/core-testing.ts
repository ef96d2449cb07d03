export { TestLatchkey } from './testing/test-latchkey.js';
export type { TestLatchkeyOptions } from './testing/test-latchkey.js';
export { headersOf } from './testing/test-people.js';
export type { TestKey, TestUser } from './testing/test-people.js';
export type { RecordedEntry } from './testing/recorded-entries.js';
export type { Credential, FeedUser } from '@latchkey/domain';
