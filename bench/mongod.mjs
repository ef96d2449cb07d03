// A MongoDB to measure against: the one at MONGODB_URI, or a fresh replica set of one on the disk of the checkout.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection } from 'mongoose';
import { freePort, ROOT } from './harness.mjs';

const FETCHED = join(ROOT, 'node_modules/.cache/latchkey/mongod-6.0.5'); // by the specs of libs/read-model

export async function withMongo(folder, task) {
  if (process.env.MONGODB_URI) return task(process.env.MONGODB_URI);
  const binary = process.env.MONGOMS_SYSTEM_BINARY ?? FETCHED;
  if (!existsSync(binary))
    throw new Error('set MONGODB_URI or MONGOMS_SYSTEM_BINARY, or run the specs of libs/read-model once');
  const port = String(await freePort());
  const options = [
    '--replSet',
    'bench',
    '--port',
    port,
    '--bind_ip',
    '127.0.0.1',
    '--nounixsocket',
    '--dbpath',
    folder,
  ];
  const mongod = spawn(binary, [...options, '--wiredTigerCacheSizeGB', '2', '--quiet'], { stdio: 'ignore' });
  try {
    await initiate(port);
    return await task(`mongodb://127.0.0.1:${port}/?replicaSet=bench`);
  } finally {
    const gone = once(mongod, 'exit');
    mongod.kill();
    await gone;
  }
}

async function initiate(port) {
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  const connection = await createConnection(uri, { serverSelectionTimeoutMS: 20_000 }).asPromise();
  const admin = connection.db.admin();
  await admin.command({ replSetInitiate: { _id: 'bench', members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
  while (!(await admin.command({ hello: 1 })).isWritablePrimary) await pause(50);
  await connection.close();
}
