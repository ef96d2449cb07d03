import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.js';
import { initiate, MONGO_USER } from './mongo-initiate.js';
import { offeredServer } from './one-for-all.js';
import { MongoMember } from './mongo-member.js';
import { mongodBinary } from './mongod-binary.js';
import { throwAwayCertificates } from './throw-away-certificates.js';

export interface MongoOptions {
  readonly members: 1 | 3;
  /** a user must be named; `uri` names one that may do everything */
  readonly auth?: boolean;
  /** TLS is needed; `uri` names the file of the certificate authority */
  readonly tls?: boolean;
}

export interface MongoServer {
  readonly uri: string;
  readonly members: readonly MongoMember[];
  stop(): Promise<void>;
}

const SET = 'latchkey';
// Fixed members and short elections: tests wait for them.
const SERVER_OPTIONS = ['--bind_ip', '127.0.0.1', '--nounixsocket', '--wiredTigerCacheSizeGB', '0.5', '--quiet'];

/** A database that nobody else uses. */
export function freshDatabase(): string {
  return `latchkey_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
}

/** The MongoDB at MONGODB_URI or that of this test run, which have no members to be killed, or a fresh replica set of one. */
export async function anyMongo(): Promise<MongoServer> {
  const uri = process.env['MONGODB_URI'] || (await offeredServer<string>('mongo'));
  return uri ? { uri, members: [], stop: async () => undefined } : startMongo({ members: 1 });
}

/** A fresh replica set on free ports of this machine, with a primary. */
export async function startMongo({ members: count, auth = false, tls = false }: MongoOptions): Promise<MongoServer> {
  const binary = await mongodBinary();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-mongo-'));
  const options = [...SERVER_OPTIONS, '--replSet', SET, ...(auth ? await authOptions(folder) : [])];
  const certificates = tls ? await throwAwayCertificates(folder) : null;
  if (certificates) options.push('--tlsMode', 'requireTLS', '--tlsCertificateKeyFile', certificates.server, '--tlsCAFile', certificates.authority, '--tlsAllowConnectionsWithoutCertificates'); // prettier-ignore
  const members: MongoMember[] = [];
  const stop = async () => {
    await Promise.all(members.map((member) => member.kill()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (let i = 0; i < count; i++) {
      const dbpath = join(folder, `member-${i}`);
      await mkdir(dbpath);
      members.push(new MongoMember(Number(await freePort()), binary, [...options, '--dbpath', dbpath]));
    }
    await Promise.all(members.map((member) => member.restart()));
    const hosts = members.map(({ port }) => `127.0.0.1:${port}`);
    const security = certificates ? `&tls=true&tlsCAFile=${encodeURIComponent(certificates.authority)}` : '';
    await initiate(SET, hosts, auth, security);
    const user = auth ? `${MONGO_USER.name}:${encodeURIComponent(MONGO_USER.password)}@` : '';
    const uri = `mongodb://${user}${hosts.join(',')}/?replicaSet=${SET}${auth ? '&authSource=admin' : ''}${security}`;
    return { uri, members, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function authOptions(folder: string): Promise<string[]> {
  const file = join(folder, 'key');
  await writeFile(file, 'aSecretThatTheMembersShare', { mode: 0o600 });
  return ['--auth', '--keyFile', file];
}
