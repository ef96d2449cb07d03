export * from './event-log.port.js';
export * from './event-log.errors.js';
export * from './envelope.js';
export * from './accept-rule.js';
export * from './position.js';
export { openEmbeddedLog } from './embedded/embedded-log.js';
export type { EmbeddedLogOptions } from './embedded/embedded-log.js';
