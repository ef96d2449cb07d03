import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../../test/support/free-port.js';
import { MONGO_USER } from '../../../../test/support/servers/mongo-initiate.js';
import { MongoMember } from '../../../../test/support/servers/mongo-member.js';
import { mongodBinary } from '../../../../test/support/servers/mongod-binary.js';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { freshDatabase, startMongo, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { ACCOUNT, key } from '../contract/fixtures.contract.js';
import { openMongoReadModel } from './open-mongo.js';
import type { MongoReadModelOptions } from './start.js';

const PASSWORD = encodeURIComponent(MONGO_USER.password);

/** The refusal, once it is sure that nothing in it, as text or in full, gives the password away. */
async function refusalOf(options: Partial<MongoReadModelOptions> & { uri: string }) {
  const opening = openMongoReadModel({ db: freshDatabase(), serverSelectionTimeoutMS: 1_000, ...options });
  const error: Error = await opening.then(
    () => expect.fail('it was opened'),
    (refusal) => refusal,
  );
  const all = `${error.stack} ${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)}`;
  for (const secret of [PASSWORD, MONGO_USER.password, 'other-secret']) expect(all).not.toContain(secret);
  expect(error).toMatchObject({ code: 'NOT_READY' });
  return error.message;
}

(await describeWith('own mongo'))('access to MongoDB', () => {
  let mongo: MongoServer;
  beforeAll(async () => {
    mongo = await startMongo({ members: 1, auth: true, tls: true });
  });
  afterAll(() => mongo.stop());

  it('goes by user, password and certificate authority in the URI', async () => {
    const model = await openMongoReadModel({ uri: mongo.uri, db: freshDatabase() });
    await model.apply('log', { keys: [key('k')] }, { log: 'l', offset: 0, record: 'r' });
    expect((await model.key(ACCOUNT, 'k'))?.key.id).toBe('k');
    await model.close();
  });

  it.each<[string, (uri: string) => string, RegExp]>([
    ['a wrong password', (uri) => uri.replace(PASSWORD, 'other-secret'), /refuses the user.*Check name, password/],
    ['no user', (uri) => uri.replace(/\/\/.*@/, '//'), /refuses the user/],
    ['an authority that did not sign', (uri) => uri.replace(/&tlsCAFile=[^&]*/, ''), /cannot be reached/],
    ['no TLS', (uri) => uri.replace('&tls=true', '').replace(/&tlsCAFile=[^&]*/, ''), /cannot be reached/],
    [
      'a password that is not encoded',
      (uri) => uri.replace(PASSWORD, MONGO_USER.password),
      /address .* Correct the URI/,
    ],
    ['a password with an @ in it', (uri) => uri.replace(PASSWORD, 'other@secret'), /address .* Correct the URI/],
    ['a password with a % in it', (uri) => uri.replace(PASSWORD, 'other-secret%zz'), /address .* Correct the URI/],
    ['an unknown option', (uri) => `${uri}&nonsense=other-secret`, /address .* Correct the URI/],
    ['another scheme', (uri) => uri.replace('mongodb:', 'http:'), /address .* Correct the URI/],
    [
      'no replica set of this name',
      (uri) => uri.replace('replicaSet=latchkey', 'replicaSet=other'),
      /cannot be reached/,
    ],
  ])('is refused with %s, and no error gives the password away', async (_, change, message) => {
    expect(await refusalOf({ uri: change(mongo.uri) })).toMatch(message);
  });
});

(await describeWith('own mongo'))('a MongoDB that is no replica set', () => {
  it('is refused with the remedy', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-mongo-'));
    const options = ['--bind_ip', '127.0.0.1', '--nounixsocket', '--quiet', '--dbpath', folder];
    const member = new MongoMember(Number(await freePort()), await mongodBinary(), options);
    await member.restart();
    const refusal = await refusalOf({ uri: `mongodb://127.0.0.1:${member.port}/` });
    expect(refusal).toMatch(/no replica set.*Start mongod with --replSet/);
    await member.kill();
    await rm(folder, { recursive: true });
  });
});

describe('openMongoReadModel', () => {
  it('says where nobody listens that MongoDB cannot be reached', async () => {
    const uri = `mongodb://${MONGO_USER.name}:${PASSWORD}@127.0.0.1:1/?replicaSet=none`;
    expect(await refusalOf({ uri })).toMatch(/MongoDB cannot be reached/);
  });

  it('is there without the driver having been loaded', () => {
    const code = `
      import { createRequire } from 'node:module';
      await import(process.argv[1]);
      const loaded = Object.keys(createRequire(process.argv[1]).cache);
      console.log(loaded.filter((file) => /mongoose|mongodb/.test(file)).length);`;
    const index = new URL('../../dist/index.js', import.meta.url).href;
    const options = { encoding: 'utf8', timeout: 20_000 } as const;
    expect(execFileSync(process.execPath, ['--input-type=module', '--eval', code, index], options).trim()).toBe('0');
  });
});
