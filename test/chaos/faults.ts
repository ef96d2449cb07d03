import { Kafka, logLevel } from 'kafkajs';
import { eventually } from '../support/eventually.js';
import { inDatabase } from '../support/servers/mongo-database.js';
import type { MongoMember } from '../support/servers/mongo-member.js';
import type { KafkaNode } from '../support/servers/kafka-node.js';
import type { SharedInstallation } from '../support/shared-installation.js';

/** Something that goes wrong. */
export interface Fault {
  readonly name: string;
  /** Resolves with how it is put right again. */
  inject(installation: SharedInstallation): Promise<() => Promise<unknown>>;
}

type Weather = Parameters<NonNullable<KafkaNode['proxy']>['all']>[0];

const CONSUMER_OFFSETS = '__consumer_offsets';
const IDS = [1, 2, 3];

const fault = (name: string, inject: Fault['inject']): Fault => ({ name, inject });

export const FAULTS = {
  apiKilled: fault('API 1 killed', async ({ apis: [api] }) => {
    await api!.kill();
    return () => api!.start();
  }),
  apiPaused: fault('API 2 paused', async ({ apis: [, api] }) => {
    api!.pause();
    return async () => api!.resume();
  }),
  apiStopped: fault('API 1 stopped', async ({ apis: [api] }) => {
    await api!.stop();
    return () => api!.start();
  }),
  projectorKilled: fault('projector 1 killed', async ({ projectors: [projector] }) => {
    await projector!.kill();
    return () => projector!.start();
  }),
  leaderKilled: fault("the log's leader killed", async (installation) => killed(await leaderOf(installation))),
  leaderPaused: fault("the log's leader paused", async (installation) => paused(await leaderOf(installation))),
  leaderStopped: fault("the log's leader stopped", async (installation) => {
    const node = await leaderOf(installation);
    await node.stop();
    return () => node.start();
  }),
  coordinatorKilled: fault("the group's coordinator killed", async (installation) => killed(await coordinatorOf(installation))), // prettier-ignore
  delay: fault('API 2: brokers answer 400 ms later', (installation) => weather(installation, { delayMs: 400 })),
  blackHole: fault('API 2: brokers behind a black hole', (installation) => weather(installation, { up: 'lose', down: 'lose' })), // prettier-ignore
  halfOpen: fault("the log's leader killed, API 2 is not told", async (installation) => {
    const clear = await weather(installation, { halfOpen: true });
    const start = killed(await leaderOf(installation));
    return async () => Promise.all([clear(), (await start)()]);
  }),
  primaryKilled: fault("MongoDB's primary killed", async (installation) => {
    const member = await primaryOf(installation);
    await member.kill();
    return () => member.restart();
  }),
  primaryPaused: fault("MongoDB's primary paused", async (installation) => paused(await primaryOf(installation))),
} as const satisfies Record<string, Fault>;

async function killed(node: KafkaNode): Promise<() => Promise<void>> {
  await node.kill();
  return () => node.start();
}

async function paused(server: KafkaNode | MongoMember): Promise<() => Promise<void>> {
  server.pause();
  return async () => server.resume();
}

/** Between the brokers and those that reach them through proxies. */
async function weather({ kafka }: SharedInstallation, what: Weather): Promise<() => Promise<void>> {
  const proxies = IDS.map((id) => kafka.node(id).proxy!);
  for (const proxy of proxies) proxy.all(what);
  return async () => {
    for (const proxy of proxies) proxy.all({});
  };
}

const leaderOf = (installation: SharedInstallation) => leader(installation, `${installation.prefix}.log`, 0);

async function coordinatorOf(installation: SharedInstallation): Promise<KafkaNode> {
  const admin = await connected(installation);
  const partitions = await admin.fetchTopicMetadata({ topics: [CONSUMER_OFFSETS] }).finally(() => admin.disconnect());
  const hash = Math.abs(javaHash(`${installation.prefix}.projector`));
  return leader(installation, CONSUMER_OFFSETS, hash % partitions.topics[0]!.partitions.length);
}

async function leader(installation: SharedInstallation, topic: string, partition: number): Promise<KafkaNode> {
  const ask = async () => {
    const admin = await connected(installation);
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).finally(() => admin.disconnect());
    return topics[0]!.partitions.find(({ partitionId }) => partitionId === partition)!.leader;
  };
  return installation.kafka.node(await eventually(ask, (id) => id > 0));
}

async function connected({ kafka }: SharedInstallation) {
  const admin = new Kafka({ ...kafka.client(), brokers: kafka.direct, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  return admin;
}

async function primaryOf({ mongo }: SharedInstallation): Promise<MongoMember> {
  const { primary } = await inDatabase(mongo.uri, 'admin', (connection) => connection.db!.command({ hello: 1 }));
  return mongo.members.find(({ port }) => primary === `127.0.0.1:${port}`)!;
}

/** As Java's String.hashCode: by it Kafka chooses where a group is kept. */
function javaHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}
