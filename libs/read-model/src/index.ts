export * from './read-model.port.js';
export * from './read-model.errors.js';
export { openEmbeddedReadModel } from './embedded/embedded-read-model.js';
export type { EmbeddedReadModel } from './embedded/embedded-read-model.js';
export { openMongoGenerations, openMongoReadModel } from './mongo/open-mongo.js';
export type { MongoGenerations } from './mongo/mongo-generations.js';
export type { MongoReadModelOptions } from './mongo/mongo-options.js';
export type { MongoReadModel } from './mongo/mongo-read-model.js';
