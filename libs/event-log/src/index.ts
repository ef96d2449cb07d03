export * from './event-log.port.js';
export * from './event-log.errors.js';
export * from './envelope.js';
export * from './accept-rule.js';
export * from './position.js';
export { openEmbeddedLog } from './embedded/open-embedded-log.js';
export type { EmbeddedLogOptions } from './embedded/open-embedded-log.js';
export type { EmbeddedLog } from './embedded/embedded-log.js';
export type { TailCut } from './embedded/recovery.js';
