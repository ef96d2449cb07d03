import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '@latchkey/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startKafka, type KafkaCluster } from '../../../../test/support/servers/kafka.js';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { anyMongo, freshDatabase, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { backendOf } from '../installation.js';
import { initialise, recoverAdmin } from '../maintenance/first-admin.js';
import { closing } from '../opened.js';
import { openClusterReading } from './logs.js';

const silent = () => undefined;
(await describeWith('kafka', 'mongo'))('an installation on Kafka and MongoDB', () => {
  let kafka: KafkaCluster;
  let mongo: MongoServer;
  let folder: string;
  beforeAll(async () => {
    [kafka, mongo] = await Promise.all([startKafka(), anyMongo()]);
    folder = await mkdtemp(join(tmpdir(), 'latchkey-shared-'));
  });
  afterAll(async () => {
    await Promise.all([kafka.stop(), mongo.stop()]);
    await rm(folder, { recursive: true });
  });

  /** A place of its own in both. */
  const somewhere = () => {
    const name = randomUUID();
    const place = { brokers: kafka.brokers, topicPrefix: name, allowUnsafe: true };
    return {
      dataDirectory: join(folder, name),
      ring: new KeyRing([]),
      clock: { now: () => Date.now() },
      kafka: place,
      mongodb: { uri: mongo.uri, db: freshDatabase() },
      onTailCut: silent,
      onFailure: silent,
    };
  };
  const results = async (at: ReturnType<typeof somewhere>) =>
    Object.fromEntries((await backendOf(at).doctor(silent)).map(({ check, result }) => [check, result]));
  const recordsOf = (at: ReturnType<typeof somewhere>) =>
    closing(async (opened) => {
      const { log } = await openClusterReading(opened, at);
      const records: string[] = [];
      for await (const batch of log.read(0, { follow: false })) records.push(...batch.map(({ bytes }) => Buffer.from(bytes).toString())); // prettier-ignore
      return records;
    });

  it('is made once, and every check of it is well', async () => {
    const at = somewhere();
    expect(await results(at)).toMatchObject({ topics: 'failed' });
    expect(await initialise(backendOf(at), null)).toMatchObject({ accessKey: expect.stringMatching(/^ak_/) as string });
    expect(await initialise(backendOf(at), null)).toBeNull();
    await backendOf(at).rebuild(silent);
    expect(await results(at)).toEqual({
      topics: 'warning',
      'event log': 'ok',
      quarantine: 'ok',
      admins: 'ok',
      'sealing keys': 'ok',
      'read model': 'ok',
      logs: 'ok',
    });
  });

  it('shows no credential that does not work to either of two who make it at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const at = somewhere();
      const made = await Promise.allSettled([initialise(backendOf(at), null), initialise(backendOf(at), null)]);
      const shown = made.flatMap((one) => (one.status === 'fulfilled' && one.value !== null ? [one.value] : []));
      const working = await closing(async (opened) => {
        const { replica } = await openClusterReading(opened, at);
        replica.serving = true;
        return shown.filter(({ accessKey, secretKey }) => replica.verify(accessKey, secretKey, 'api').valid);
      });
      expect(shown, JSON.stringify(made)).toEqual(working);
      expect(working).toHaveLength(1);
    }
  });

  it('is restored elsewhere record by record, and counts once an operator says so', async () => {
    const [at, elsewhere] = [somewhere(), somewhere()];
    await initialise(backendOf(at), null);
    await recoverAdmin(backendOf(at), null);
    const target = join(folder, 'copy');
    const copied = await backendOf(at).backup(target, silent);
    expect(copied.records).toBeGreaterThan(4);
    await expect(backendOf(at).backup(target, silent)).rejects.toMatchObject({ code: 'BACKUP_REFUSED' });
    expect(await backendOf(elsewhere).restore(target, silent)).toEqual(copied);
    expect(await recordsOf(elsewhere)).toEqual(await recordsOf(at));
    await expect(backendOf(elsewhere).restore(target, silent)).rejects.toThrow('is not empty. Nothing was written');
    const accepted = await backendOf(elsewhere).acceptLog();
    expect(accepted.records).toBe(copied.records);
    expect(await results(elsewhere)).toMatchObject({ 'event log': 'ok', 'read model': 'ok' });
  });

  it('is not restored from a folder that holds no backup', async () => {
    await expect(backendOf(somewhere()).restore(folder, silent)).rejects.toThrow('holds no backup of topics');
  });
});
