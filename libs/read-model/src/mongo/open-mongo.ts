import type { MongoGenerations } from './mongo-generations.js';
import type { MongoReadModelOptions } from './mongo-options.js';
import type { MongoReadModel } from './mongo-read-model.js';

// The driver is loaded here and not before: an installation with the embedded read model starts without it.

/**
 * Opens the live generation of the read model in a database, which is made when there is none, and follows it when
 * another takes its place.
 *
 * @throws NotReady when MongoDB cannot be reached or refuses; ReadModelOutdated: make it anew with `npx latchkey rebuild`
 */
export async function openMongoReadModel(options: MongoReadModelOptions): Promise<MongoReadModel> {
  const { startReadModel } = await import('./start.js');
  return startReadModel(options);
}

/**
 * Opens what `npx latchkey rebuild` needs: a new generation beside the live one, whatever the live one's layout.
 *
 * @throws NotReady when MongoDB cannot be reached or refuses
 */
export async function openMongoGenerations(options: MongoReadModelOptions): Promise<MongoGenerations> {
  const { startGenerations } = await import('./start.js');
  return startGenerations(options);
}
