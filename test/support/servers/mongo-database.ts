import { createConnection, type Connection } from 'mongoose';

/** Does something with a database behind the product's back. */
export async function inDatabase<T>(uri: string, db: string, task: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection(uri, { dbName: db, serverSelectionTimeoutMS: 20_000 }).asPromise();
  try {
    return await task(connection);
  } finally {
    await connection.close();
  }
}

export function dropDatabase(uri: string, db: string): Promise<void> {
  return inDatabase(uri, db, (connection) => connection.dropDatabase());
}

/** Removes every document and keeps the indexes. */
export function emptyDatabase(uri: string, db: string): Promise<void> {
  return inDatabase(uri, db, async (connection) => {
    for (const collection of await connection.db!.collections()) await collection.deleteMany();
  });
}
