import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { anyMongo, freshDatabase, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { dropDatabase, emptyDatabase } from '../../../../test/support/servers/mongo-database.js';
import { key, revision } from '../contract/fixtures.contract.js';
import { readModelContract } from '../read-model.contract.js';
import { openMongoReadModel } from './open-mongo.js';

(await describeWith('mongo'))('the read model in MongoDB', () => {
  let mongo: MongoServer;
  // indexes take longest to make: each test of the contract finds them, and no document
  const [contract, own] = [freshDatabase(), freshDatabase()];
  beforeAll(async () => {
    mongo = await anyMongo();
  });
  afterAll(async () => {
    await dropDatabase(mongo.uri, contract);
    await dropDatabase(mongo.uri, own);
    await mongo.stop();
  });

  it('writes no checkpoint when a document cannot be written', async () => {
    const model = await openMongoReadModel({ uri: mongo.uri, db: own });
    const tooLarge = revision('r', { requestId: 'x'.repeat(17 << 20) });
    const puts = { keys: [key('k')], revisions: [tooLarge] };
    await expect(model.apply('log', puts, { log: 'l', offset: 1, record: 'r' })).rejects.toBeInstanceOf(Error);
    expect(await model.checkpoint('log')).toBeNull();
    await model.close();
  });

  // where few is nothing, every list goes along an index
  describe.each([5_000, 0])('where few are %i', (few) => {
    readModelContract('mongo', async () => {
      const { uri } = mongo;
      const model = await openMongoReadModel({ uri, db: contract, few });
      return {
        model,
        dispose: async () => {
          await model.close();
          await emptyDatabase(uri, contract);
        },
      };
    });
  });
});
