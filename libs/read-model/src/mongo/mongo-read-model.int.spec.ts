import { afterAll, beforeAll } from 'vitest';
import {
  anyMongo,
  describeWithAnyMongo,
  freshDatabase,
  type MongoServer,
} from '../../../../test/support/servers/mongo.js';
import { dropDatabase } from '../../../../test/support/servers/mongo-database.js';
import { readModelContract } from '../read-model.contract.js';
import { openMongoReadModel } from './open-mongo.js';

describeWithAnyMongo('the read model in MongoDB', () => {
  let mongo: MongoServer;
  beforeAll(async () => {
    mongo = await anyMongo();
  });
  afterAll(() => mongo.stop());

  readModelContract('mongo', async () => {
    const [uri, db] = [mongo.uri, freshDatabase()];
    const model = await openMongoReadModel({ uri, db });
    return {
      model,
      dispose: async () => {
        await model.close();
        await dropDatabase(uri, db);
      },
    };
  });
});
