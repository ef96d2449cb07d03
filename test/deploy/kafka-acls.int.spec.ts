import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, Partitioners } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshFolder, type Folder } from '../support/files.js';
import { startKafka, type KafkaCluster } from '../support/servers/kafka.js';
import { makeTopics } from '../support/servers/make-topics.js';
import { kafkaJars } from '../support/servers/kafka-jars.js';
import { describeWith } from '../support/servers/describe-with.js';
import { eventually } from '../support/eventually.js';
import { ROOT } from './compose-file.js';

const run = promisify(execFile);
const ROLES = ['api', 'projector', 'reader', 'operator'] as const;
const TOPICS = ['log', 'activity', 'status', 'events'] as const;
type Role = (typeof ROLES)[number];

(await describeWith('own kafka'))('deploy/kafka/acls.sh', () => {
  let kafka: KafkaCluster;
  let folder: Folder;

  beforeAll(async () => {
    kafka = await startKafka({
      security: 'sasl-plain',
      users: Object.fromEntries(ROLES.map((role) => [`latchkey-${role}`, `of-${role}`])),
      // the brokers' own listener has no names
      settings: {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
        'allow.everyone.if.no.acl.found': 'false',
      },
    });
    folder = await freshFolder();
    const tool = join(folder.path, 'kafka-acls.sh');
    const script = `#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -cp '${await kafkaJars()}/*' org.apache.kafka.tools.AclCommand "$@"\n`;
    await writeFile(tool, script, { mode: 0o755 });
    const env = { ...process.env, KAFKA_ACLS: tool };
    await run(join(ROOT, 'deploy/kafka/acls.sh'), [kafka.direct[0]!], { env });
    await createTopics('operator');
  }, 240_000);
  afterAll(async () => {
    await kafka?.stop();
    await folder?.remove();
  });

  const as = (role: Role) => new Kafka({ ...kafka.client(`latchkey-${role}`), retry: { retries: 0 } });

  async function createTopics(role: Role): Promise<void> {
    const admin = as(role).admin();
    await admin.connect();
    const topics = TOPICS.map((name) => ({ topic: `latchkey.${name}`, numPartitions: 1 }));
    await makeTopics(admin, topics).finally(() => admin.disconnect());
  }

  /** Which topics a principal may write to. */
  async function writes(role: Role): Promise<string[]> {
    const producer = as(role).producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const written: string[] = [];
    for (const name of TOPICS) {
      const send = producer.send({ topic: `latchkey.${name}`, acks: -1, messages: [{ value: role }] });
      await send.then(() => written.push(name), ofAuthorization);
    }
    await producer.disconnect();
    return written;
  }

  /** Whether a principal may read a topic in this group; asked again while the group's coordinator is still loading. */
  async function reads(role: Role, name: string, groupId: string): Promise<boolean> {
    const consumer = new Kafka(kafka.client(`latchkey-${role}`)).consumer({ groupId });
    const crashed = new Promise<Error>((resolve) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topic: `latchkey.${name}`, fromBeginning: true });
      const arrived = new Promise<null>((resolve, reject) => {
        consumer.run({ eachMessage: async () => resolve(null) }).catch(reject);
      });
      const error = await Promise.race([arrived, crashed]);
      if (error !== null) throw error;
      return true;
    } catch (error) {
      // the first group of a broker waits for Kafka's own topic to be made
      if (COORDINATOR_IS_COMING.test((error as Error).message)) return await reads(role, name, groupId);
      ofAuthorization(error as Error);
      return false;
    } finally {
      await consumer.disconnect();
    }
  }

  test('each principal writes where it has to, and nowhere else', async () => {
    expect(await writes('api')).toEqual(['log', 'activity', 'status']);
    expect(await writes('projector')).toEqual(['events']);
    expect(await writes('reader')).toEqual([]);
    expect(await writes('operator')).toEqual([...TOPICS]);
  });

  test('the private log is read by nobody else, the public topic by others in their own groups', async () => {
    await writes('operator');
    // until Kafka's own topic is made, which kafkajs may give up before
    await eventually(() => reads('projector', 'log', 'latchkey.projector'), Boolean);
    expect(await reads('reader', 'log', 'latchkey-reader.billing')).toBe(false);
    expect(await reads('reader', 'events', 'latchkey-reader.billing')).toBe(true);
    expect(await reads('reader', 'events', 'latchkey.projector')).toBe(false);
    expect(await reads('projector', 'status', 'latchkey.projector')).toBe(false);
  });

  test('only the operator makes topics', async () => {
    const admin = as('api').admin();
    await admin.connect();
    const made = admin.createTopics({ topics: [{ topic: 'latchkey.more', numPartitions: 1 }] });
    await expect(made.finally(() => admin.disconnect())).rejects.toMatchObject({ errors: [{ type: 'TOPIC_AUTHORIZATION_FAILED' }] }); // prettier-ignore
  });
});

// GROUP_LOAD_IN_PROGRESS and NOT_COORDINATOR_FOR_GROUP, which kafkajs may wrap
const COORDINATOR_IS_COMING = /coordinator is loading|not the correct coordinator/i;

/** kafkajs hides behind a missing coordinator that a group is not allowed. */
function ofAuthorization(error: Error): void {
  if (!/not authorized|failed to find group coordinator/i.test(error.message)) throw error;
}
