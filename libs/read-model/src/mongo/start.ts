import { NotReady } from '@latchkey/domain';
import { createConnection, type Connection } from 'mongoose';
import { GenerationRegistry } from './generation-registry.js';
import { LiveGeneration } from './live-generation.js';
import { addressRefused, isOfDriver, mapErrors } from './map-errors.js';
import { newDraft, type MongoDraft } from './mongo-draft.js';
import { mongoReadModel, type MongoReadModel } from './mongo-read-model.js';

/** How the read model in MongoDB is reached. */
export interface MongoReadModelOptions {
  /** `mongodb://` or `mongodb+srv://`, with credentials and TLS as MongoDB's manual says */
  readonly uri: string;
  /** name of the database; it is the read model's alone */
  readonly db: string;
  /** how long a call waits for a server that may take it before it is refused as NotReady; default 5 s */
  readonly serverSelectionTimeoutMS?: number;
  /** how long a connection may be silent while a call is under way; default 30 s */
  readonly socketTimeoutMS?: number;
  /** how long the server works on one question or write, and waits for a majority of the members; default 20 s */
  readonly maxTimeMS?: number;
  /** in how many places something may be found to be put in order when it is asked for, rather than read along the order of a list; default 5,000 */
  readonly few?: number;
  /** how often it is looked which generation is live; default 500 ms */
  readonly pollMs?: number;
}

type Settings = Required<MongoReadModelOptions>;

const DEFAULTS = {
  serverSelectionTimeoutMS: 5_000,
  socketTimeoutMS: 30_000,
  maxTimeMS: 20_000,
  pollMs: 500,
  few: 5_000,
};

export function startReadModel(options: MongoReadModelOptions): Promise<MongoReadModel> {
  return connected(options, async (connection, settings) =>
    mongoReadModel(await LiveGeneration.open(new GenerationRegistry(connection, settings), settings.pollMs)),
  );
}

export function startDraft(options: MongoReadModelOptions): Promise<MongoDraft> {
  return connected(options, (connection, settings) => newDraft(new GenerationRegistry(connection, settings)));
}

/**
 * Starts something on a connection of its own. What is read was acknowledged by a majority, so no new primary knows less;
 * what is written is acknowledged by a majority. The driver repeats no writes: each is guarded, and its caller repeats it.
 */
export async function connected<T>(
  options: MongoReadModelOptions,
  start: (connection: Connection, settings: Settings) => Promise<T>,
): Promise<T> {
  const settings: Settings = { ...DEFAULTS, ...options };
  if (holdsStrayAt(settings.uri)) throw addressRefused();
  const connection = createConnection();
  // Failures reach the caller; this listener only keeps them from ending the process.
  connection.on('error', () => undefined);
  try {
    return await mapErrors(async () => {
      await openUri(connection, settings);
      await requireTransactions(connection);
      return start(connection, settings);
    });
  } catch (error) {
    await connection.close().catch(() => undefined);
    throw error;
  }
}

async function openUri(connection: Connection, settings: Settings): Promise<void> {
  const { uri, db, serverSelectionTimeoutMS, socketTimeoutMS, maxTimeMS } = settings;
  const options = {
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
  } as const;
  try {
    await connection.openUri(uri, options);
  } catch (error) {
    throw isOfDriver(error) ? error : addressRefused();
  }
}

// of MongoDB 5.0, the first that answers several questions from one state
const WIRE_VERSION = 13;

/** @throws NotReady */
async function requireTransactions(connection: Connection): Promise<void> {
  const { setName, msg, maxWireVersion } = await connection.db!.command({ hello: 1 });
  if (maxWireVersion < WIRE_VERSION) throw new NotReady('MongoDB is older than 5.0', 'Run a newer version');
  if (setName !== undefined || msg === 'isdbgrid') return;
  throw new NotReady('MongoDB is no replica set', 'Start mongod with --replSet and initiate it; one member will do');
}

// Part of a password would be taken for a host, and hosts are named in errors.
function holdsStrayAt(uri: string): boolean {
  const [, authority = '', path = ''] = /^[^/]*\/\/([^/?]*)([^?]*)/.exec(uri) ?? [];
  return authority.split('@').length > 2 || path.includes('@');
}
