export * from './read-model.port.js';
export * from './read-model.errors.js';
export { openEmbeddedReadModel } from './embedded/embedded-read-model.js';
export type { EmbeddedReadModel } from './embedded/embedded-read-model.js';
