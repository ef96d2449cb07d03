import { isIP } from 'node:net';
import { LONGEST_SECONDS, MOST_REQUESTS, wrongWithWays, type CredentialWay } from '@latchkey/domain';
import { z } from 'zod';
import { brokerVariables, kafkaConfiguration, kafkaWarnings } from './broker-configuration.js';
import { contentInPlaceOf, list, text, wholeNumber, type Refuse } from './variable-values.js';

const SEALING_KEY_BYTES = 32;
const MOST_USAGE_FLUSH_MS = 10_000;

const bytesOf = (base64: string) => Buffer.from(base64, 'base64');

const sealingKeys = list(
  (value) => bytesOf(value).length === SEALING_KEY_BYTES,
  `must be ${SEALING_KEY_BYTES} bytes in base64 (openssl rand -base64 ${SEALING_KEY_BYTES}), several separated by commas`,
).transform((keys) => keys.map(bytesOf));

/** From the variable, or from the file that LATCHKEY_SEALING_KEY_FILE names. */
function sealingKeysOf(env: z.output<typeof variables>, refuse: Refuse): readonly Buffer[] {
  const { LATCHKEY_SEALING_KEY: keys, LATCHKEY_SEALING_KEY_FILE: path } = env;
  if (path === undefined) return keys ?? [];
  const content = contentInPlaceOf('LATCHKEY_SEALING_KEY', keys, path, refuse);
  if (content === undefined) return [];
  const { data, error } = sealingKeys.safeParse(content);
  const why = error?.issues[0]!.message;
  if (why) refuse('LATCHKEY_SEALING_KEY_FILE', `must name a file whose content fits: it ${why}`);
  return data ?? [];
}

const NAMED_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * An address, a range of them, or the name of a range, written in full: Fastify also takes `192.168.1/24`, which means
 * 192.168.0.0/24, and `010.0.0.1`, which means 8.0.0.1.
 */
function isProxy(value: string): boolean {
  const [address, bits, ...rest] = value.split('/');
  const version = isIP(address!);
  if (version === 0 || rest.length > 0) return NAMED_RANGES.includes(value);
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const PUBLIC_PATH = /^(\/[\w.~-]+)*\/?$/;

const publicUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .transform((value) => new URL(value))
  .superRefine(({ username, password, search, hash, href, pathname }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (username || password) refuse('must hold no user and no password: leave them out, everybody sees this address');
    if (search || hash || /[?#]/.test(href))
      refuse('must have no query and no fragment: leave out what begins at ? or #');
    if (!PUBLIC_PATH.test(pathname)) refuse('must have a path of letters, digits, and . _ ~ - alone, as in /latchkey');
  })
  .transform(({ origin, pathname }) => origin + pathname.replace(/\/$/, ''));

const credentials = list(() => true, '').superRefine((ways, context) => {
  const wrong = wrongWithWays(ways);
  if (wrong !== null) context.addIssue({ code: 'custom', message: `is no list of ways: ${wrong}` });
});

const limit = text
  .regex(/^[1-9]\d{0,9}\/[1-9]\d{0,4}$/, 'must be requests/seconds, as in 600/60')
  .transform((value) => {
    const [requests, perSeconds] = value.split('/').map(Number) as [number, number];
    return { requests, perSeconds };
  })
  .refine(
    ({ requests, perSeconds }) => requests <= MOST_REQUESTS && perSeconds <= LONGEST_SECONDS,
    `must be at most ${MOST_REQUESTS} requests in at most ${LONGEST_SECONDS} seconds`,
  );

const variables = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3000),
  LATCHKEY_DATA_DIR: text.default('./data'),
  LATCHKEY_SEALING_KEY: sealingKeys.optional(),
  LATCHKEY_SEALING_KEY_FILE: text.optional(),
  LATCHKEY_PUBLIC_URL: publicUrl.optional(),
  LATCHKEY_TRUSTED_PROXIES: list(
    isProxy,
    'must be addresses or ranges as in 10.0.0.0/8, several separated by commas',
  ).default([]),
  LATCHKEY_CREDENTIALS: credentials.default(['headers']),
  LATCHKEY_LEASE_MS: wholeNumber(1000, 86_400_000).default(15_000),
  LATCHKEY_DEFAULT_LIMIT: limit.optional(),
  LATCHKEY_USAGE_FLUSH_MS: wholeNumber(100, MOST_USAGE_FLUSH_MS).default(MOST_USAGE_FLUSH_MS),
  LATCHKEY_ACTIVITY_DAYS: wholeNumber(1, 999_999, '; leave it unset to keep activity for ever').optional(),
  ...brokerVariables,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

const settings = variables.transform((env, context) => {
  const refuse: Refuse = (variable, message) => context.addIssue({ code: 'custom', path: [variable], message });
  const { MONGODB_URI: uri, MONGODB_DB: db } = env;
  if (env.KAFKA_BROKERS && !uri) refuse('MONGODB_URI', 'must be set when KAFKA_BROKERS is');
  if (uri && !env.KAFKA_BROKERS) refuse('KAFKA_BROKERS', 'must be set when MONGODB_URI is');
  return {
    host: env.HOST,
    /** 0 picks a free one */
    port: env.PORT,
    dataDirectory: env.LATCHKEY_DATA_DIR,
    /** 32 bytes each; the first seals, all open; empty: secrets are shown once */
    sealingKeys: sealingKeysOf(env, refuse),
    /** the address that people use, with no slash at its end; its path is the prefix of every path */
    publicUrl: env.LATCHKEY_PUBLIC_URL,
    trustedProxies: env.LATCHKEY_TRUSTED_PROXIES,
    /** the ways in which a request may bring its credential */
    credentials: env.LATCHKEY_CREDENTIALS as readonly CredentialWay[],
    leaseMs: env.LATCHKEY_LEASE_MS,
    /** how many requests keys may make that have no limit of their own; undefined: as many as they like */
    defaultLimit: env.LATCHKEY_DEFAULT_LIMIT,
    /** ms between two records of how keys were used */
    usageFlushMs: env.LATCHKEY_USAGE_FLUSH_MS,
    /** how long activity is kept, in whole days; undefined: it is not removed */
    activityDays: env.LATCHKEY_ACTIVITY_DAYS,
    logLevel: env.LOG_LEVEL as string,
    /** where the log is; undefined: on this machine, in `dataDirectory` */
    kafka: kafkaConfiguration(env, refuse),
    /** where the read model is; undefined: in `dataDirectory` */
    mongodb: uri === undefined ? undefined : { uri, db },
  };
});

/** What the command line goes by where it asks a service, which may run with the same environment. */
const OF_THE_COMMAND_LINE = new Set(['LATCHKEY_URL', 'LATCHKEY_PROFILE', 'LATCHKEY_ACCESS_KEY', 'LATCHKEY_SECRET_KEY']);

const isKnown = (name: string): boolean => name in variables.shape || OF_THE_COMMAND_LINE.has(name);

/** The settings of a process, read from environment variables before anything starts. */
export type Configuration = Readonly<ReturnType<typeof readConfiguration>>;

/** The environment is wrong; the message names each variable and what to do, and holds no value. */
export class ConfigurationError extends Error {}

/**
 * Reads the configuration from environment variables. An empty variable counts as unset.
 *
 * @throws ConfigurationError
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>> = process.env) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const { data, error } = settings.safeParse(given);
  if (error !== undefined) {
    throw new ConfigurationError(error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'));
  }
  const unknown = Object.keys(given).filter((name) => name.startsWith('LATCHKEY_') && !isKnown(name));
  /** for the log of every start; they hold no values */
  const warnings = [
    ...kafkaWarnings(data.kafka),
    ...unknown.map((name) => `${name} is no variable of Latchkey: is it misspelt?`),
  ];
  return { ...data, warnings };
}
