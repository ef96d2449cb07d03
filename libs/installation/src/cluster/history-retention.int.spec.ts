import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST, KeyRing } from '@latchkey/domain';
import { topicNames, verifyTopology } from '@latchkey/event-log';
import { openMongoReadModel, type MongoReadModel } from '@latchkey/read-model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acted, DAY, usedIn } from '../../../../test/support/activity.js';
import { eventually } from '../../../../test/support/eventually.js';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { startKafka, type KafkaCluster } from '../../../../test/support/servers/kafka.js';
import { anyMongo, freshDatabase, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { backendOf } from '../installation.js';
import { PartitionedActivity } from './partitioned-activity.js';
import { initialise } from '../maintenance/first-admin.js';
import { Projector } from './projector.js';

const silent = () => undefined;
const PARTITIONS = 6;

(await describeWith('kafka', 'mongo'))('activity that is kept for 30 days, on Kafka and MongoDB', () => {
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
    activityDays: 30,
    onTailCut: silent,
    onFailure: silent,
  });
  beforeAll(async () => {
    [kafka, mongo] = await Promise.all([startKafka(), anyMongo()]);
    options = place();
    await initialise(backendOf(options), null);
    const activity = new PartitionedActivity(options.kafka, topicNames(options.kafka.topicPrefix).activity, PARTITIONS);
    await activity.append(acted(['old-1', 'old-2', 'old-3'], Date.now() - 31 * DAY));
    await activity.append(acted(['new-1', 'new-2'], Date.now() - 29 * DAY));
    for (const days of [100, 31, 29]) await activity.append(usedIn('key_1', 1, Date.now() - days * DAY));
    await activity.close();
    model = await openMongoReadModel(options.mongodb);
  });
  afterAll(async () => {
    await model?.close();
    await Promise.all([kafka.stop(), mongo.stop()]);
  });
  const history = async () => {
    const { items } = await model.revisions(FIRST.account.id, {}, { limit: 200, cursor: null });
    return items.map(({ action, id }) => (action === 'element.edited' ? id : action)).toSorted();
  };
  const usedDaysAgo = async () => {
    const hours = await model.uses(FIRST.account.id, 'key_1', 0, Number.MAX_SAFE_INTEGER);
    return hours.map(({ at }) => Math.round((Date.now() - at) / DAY));
  };
  const KEPT = ['KeyCreated', 'UserRegistered', 'new-1', 'new-2'];

  it('has a topic that keeps it for that long and the slack that projectors have', async () => {
    const violations = (activityDays: number) =>
      verifyTopology({ ...options.kafka, prefix: options.kafka.topicPrefix, activityDays });
    expect(await violations(30)).toEqual([]);
    expect(await violations(31)).toMatchObject([{ what: expect.stringContaining('retention.ms') as string }]);
    const findings = await backendOf(options).doctor(silent);
    expect(findings.find(({ check }) => check === 'topics')?.result).not.toBe('failed');
  });

  it('leaves history when a projector starts, and nothing else does', async () => {
    const all = await Projector.start({ ...options, clock: { now: () => Date.now() - 10 * DAY } });
    await eventually(history, (found) => found.includes('old-3') && found.includes('new-2') && found.length === 7);
    await eventually(usedDaysAgo, (found) => found.includes(31) && found.includes(29));
    await all.stop();
    const projector = await Projector.start(options);
    await eventually(history, (found) => !found.some((id) => id.startsWith('old-')));
    expect(await history()).toEqual(KEPT);
    await eventually(usedDaysAgo, (found) => !found.includes(31));
    expect(await usedDaysAgo()).toEqual([29]);
    await projector.stop();
  });

  it('does not come back with a rebuild', async () => {
    await backendOf(options).rebuild(silent);
    expect(await history()).toEqual(KEPT);
    expect(await usedDaysAgo()).toEqual([29]);
  });

  it('of uses stays for 90 days where activity is not removed', async () => {
    const forEver = { ...options, activityDays: undefined };
    await backendOf(forEver).rebuild(silent);
    // readers see the new generation within a second
    await eventually(usedDaysAgo, (found) => found.join() === '31,29');
    await backendOf(options).rebuild(silent);
  });

  it('stays where a clock is ahead of the one of MongoDB', async () => {
    await backendOf(options).rebuild(silent);
    const projector = await Projector.start({ ...options, clock: { now: () => Date.now() + 10 * DAY } });
    await projector.stop();
    expect(await history()).toEqual(KEPT);
  });
});
