import type { MongoDraft } from './mongo-draft.js';
import type { MongoReadModel } from './mongo-read-model.js';
import type { MongoReadModelOptions } from './start.js';

// The driver is loaded here and not before: an installation with the embedded read model starts without it.

/**
 * Opens the live generation of the read model in a database, made when there is none, and follows what replaces it.
 *
 * One that an older version laid out is opened as well; it cannot be asked until `remaking` says null.
 *
 * @throws NotReady when MongoDB cannot be reached or refuses; ReadModelNewer
 */
export async function openMongoReadModel(options: MongoReadModelOptions): Promise<MongoReadModel> {
  return (await import('./start.js')).startReadModel(options);
}

/**
 * Opens what `npx latchkey rebuild` fills: an empty generation beside the live one, whatever the live one's layout. Where
 * none is live yet, an empty one is. One that is closed before it was promoted is discarded by any later rebuild.
 *
 * @throws ReadModelBeingRebuilt while another process fills a draft, or was killed doing so within 30 s; NotReady when
 * MongoDB cannot be reached or refuses
 */
export async function openMongoDraft(options: MongoReadModelOptions): Promise<MongoDraft> {
  return (await import('./start.js')).startDraft(options);
}
