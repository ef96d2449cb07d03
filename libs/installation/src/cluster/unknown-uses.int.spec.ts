import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '@latchkey/domain';
import { topicNames } from '@latchkey/event-log';
import { openMongoReadModel, type MongoReadModel } from '@latchkey/read-model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { used } from '../../../../test/support/activity.js';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { startKafka, type KafkaCluster } from '../../../../test/support/servers/kafka.js';
import { anyMongo, freshDatabase, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { backendOf } from '../installation.js';
import { initialise } from '../maintenance/first-admin.js';
import { PartitionedActivity } from './partitioned-activity.js';
import { Projector } from './projector.js';
import { unknownUses } from './unknown-uses.js';

const silent = () => undefined;
const PARTITIONS = 6;

(await describeWith('kafka', 'mongo'))('uses of keys on Kafka and MongoDB', () => {
  let kafka: KafkaCluster;
  let mongo: MongoServer;
  let model: MongoReadModel;
  let options: ReturnType<typeof place>;
  const place = () => ({
    dataDirectory: join(tmpdir(), randomUUID()),
    ring: new KeyRing([]),
    clock: { now: () => Date.now() },
    kafka: { brokers: kafka.brokers, topicPrefix: randomUUID(), allowUnsafe: true },
    mongodb: { uri: mongo.uri, db: freshDatabase() },
    onTailCut: silent,
    onFailure: silent,
  });
  beforeAll(async () => {
    [kafka, mongo] = await Promise.all([startKafka(), anyMongo()]);
    options = place();
    await initialise(backendOf(options), null);
    model = await openMongoReadModel(options.mongodb);
  });
  afterAll(async () => {
    await model?.close();
    await Promise.all([kafka.stop(), mongo.stop()]);
  });
  const use = async (key: string) => {
    const { activity } = topicNames(options.kafka.topicPrefix);
    const other = new PartitionedActivity(options.kafka, activity, PARTITIONS);
    await other.append(used(key, 1, Date.now()));
    await other.close();
  };

  it('are all known where there are none', async () => expect(await unknownUses(30, model, options)).toBeNull());

  it('may be unknown while no projector runs, also those that another process wrote', async () => {
    await use('key_1');
    expect(await unknownUses(30, model, options, 500)).toBe('projectors are behind the activity topic');
    const projector = await Projector.start(options);
    expect(await unknownUses(30, model, options, 60_000)).toBeNull();
    await projector.stop();
    await use('key_2');
    expect(await unknownUses(30, model, options, 500)).toBe('projectors are behind the activity topic');
  });

  it('are forgotten by a rebuild after the days that activity is kept', async () => {
    const kept = { ...options, activityDays: 90 };
    expect(await unknownUses(91, model, kept, 500)).toContain('LATCHKEY_ACTIVITY_DAYS');
    expect(await unknownUses(90, model, kept, 500)).toBe('projectors are behind the activity topic');
  });
});
