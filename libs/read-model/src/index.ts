export * from './read-model.port.js';
export * from './read-model.errors.js';
export { digestOfDocuments } from './digest.js';
export { KEY_SORTS, type KeyOrder, type KeySort } from './key-order.js';
export { openMongoDraft, openMongoReadModel } from './mongo/open-mongo.js';
export type { MongoDraft } from './mongo/mongo-draft.js';
export type { MongoReadModel } from './mongo/mongo-read-model.js';
export type { MongoReadModelOptions } from './mongo/start.js';
