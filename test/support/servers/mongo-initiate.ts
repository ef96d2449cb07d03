import { setTimeout as pause } from 'node:timers/promises';
import { createConnection, type Connection } from 'mongoose';

/** May do everything; its password needs to be encoded in a URI. */
export const MONGO_USER = { name: 'latchkey', password: 'p@ss/w:rd%41' };

/** Makes a replica set of servers that just started, waits for its primary, and makes the user if one is needed. */
export async function initiate(set: string, hosts: readonly string[], auth: boolean, security: string): Promise<void> {
  const uri = `mongodb://${hosts[0]}/?directConnection=true${security}`;
  const connection = await createConnection(uri, { serverSelectionTimeoutMS: 10_000 }).asPromise();
  try {
    const admin = connection.db!.admin();
    const members = hosts.map((host, _id) => ({ _id, host, priority: _id === 0 ? 2 : 1 }));
    const settings = { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500 };
    await admin.command({ replSetInitiate: { _id: set, members, settings } });
    await primary(connection);
    if (!auth) return;
    const { name, password } = MONGO_USER;
    await admin.command({ createUser: name, pwd: password, roles: ['root'] });
  } finally {
    await connection.close();
  }
}

async function primary(connection: Connection): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const { isWritablePrimary } = await connection.db!.admin().command({ hello: 1 });
    if (isWritablePrimary) return;
    if (Date.now() > end) throw new Error('the replica set has no primary');
    await pause(50);
  }
}
