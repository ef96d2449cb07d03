import { createConnection, type Connection } from 'mongoose';
import { DEFAULTS, type MongoReadModelOptions } from './mongo-options.js';
import { addressRefused, isOfDriver, refusing } from './not-ready.js';

/**
 * A connection of its own. What is read was acknowledged by a majority, so no new primary knows less; what is written
 * is acknowledged by a majority. The driver repeats no writes: each is guarded, and its caller repeats it.
 *
 * @throws NotReady
 */
export async function connect(options: MongoReadModelOptions): Promise<Connection> {
  const { uri, db, serverSelectionTimeoutMS, socketTimeoutMS, maxTimeMS } = { ...DEFAULTS, ...options };
  if (holdsStrayAt(uri)) throw addressRefused();
  const connection = createConnection();
  // Failures reach the caller; this listener only keeps them from ending the process.
  connection.on('error', () => undefined);
  const opening = () =>
    connection.openUri(uri, {
      dbName: db,
      appName: 'latchkey',
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      ignoreUndefined: true,
      retryWrites: false,
      readPreference: 'primary',
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', wtimeoutMS: maxTimeMS },
      connectTimeoutMS: serverSelectionTimeoutMS,
      serverSelectionTimeoutMS,
      socketTimeoutMS,
    });
  try {
    await refusing(() => opening().catch(ofAddress));
    return connection;
  } catch (error) {
    await connection.close().catch(() => undefined);
    throw error;
  }
}

// Part of a password would be taken for a host, and hosts are named in errors.
function holdsStrayAt(uri: string): boolean {
  const [, authority = '', path = ''] = /^[^/]*\/\/([^/?]*)([^?]*)/.exec(uri) ?? [];
  return authority.split('@').length > 2 || path.includes('@');
}

function ofAddress(error: unknown): never {
  throw isOfDriver(error) ? error : addressRefused();
}
