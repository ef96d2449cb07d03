import { isIP } from 'node:net';
import { z } from 'zod';
import { brokerVariables, kafkaConfiguration, kafkaWarnings, type KafkaConfiguration } from './broker-configuration.js';
import { contentOf, wholeNumber, type Refuse } from './variable-values.js';

const DEFAULT_LEASE_MS = 15_000;
const DEFAULT_USAGE_FLUSH_MS = 10_000;
const SEALING_KEY_BYTES = 32;

const text = z.string().trim().min(1);

const sealingKeys = text
  .transform((value) => value.split(',').map((one) => Buffer.from(one.trim(), 'base64')))
  .refine((keys) => keys.every((key) => key.length === SEALING_KEY_BYTES), {
    message: `must be ${SEALING_KEY_BYTES} bytes in base64 (openssl rand -base64 ${SEALING_KEY_BYTES}), several separated by commas`,
  });

/** From the variable, or from the file that LATCHKEY_SEALING_KEY_FILE names. */
function sealingKeysOf(env: z.output<typeof variables>, refuse: Refuse): readonly Buffer[] {
  const { LATCHKEY_SEALING_KEY: keys, LATCHKEY_SEALING_KEY_FILE: path } = env;
  if (path === undefined) return keys ?? [];
  const refuseFile = (message: string) => refuse('LATCHKEY_SEALING_KEY_FILE', message);
  if (keys !== undefined) refuseFile('must not be set when LATCHKEY_SEALING_KEY is');
  const content = contentOf('LATCHKEY_SEALING_KEY_FILE', path, refuse);
  if (content === undefined) return [];
  const { data, error } = sealingKeys.safeParse(content);
  if (error !== undefined) refuseFile(`must name a file whose content fits: it ${error.issues[0]!.message}`);
  return data ?? [];
}

const NAMED_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/** What Fastify accepts as a trusted proxy: an address, a range of them, or the name of a range. */
function isProxy(value: string): boolean {
  const [address, bits, ...rest] = value.split('/');
  const version = isIP(address!);
  if (version === 0 || rest.length > 0) return NAMED_RANGES.includes(value);
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const trustedProxies = text
  .transform((value) => value.split(',').map((one) => one.trim()))
  .refine((proxies) => proxies.every(isProxy), {
    message: 'must be addresses or ranges as in 10.0.0.0/8, several separated by commas',
  });

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

const variables = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3000),
  LATCHKEY_DATA_DIR: text.default('./data'),
  LATCHKEY_SEALING_KEY: sealingKeys.optional(),
  LATCHKEY_SEALING_KEY_FILE: text.optional(),
  LATCHKEY_PUBLIC_URL: publicUrl.optional(),
  LATCHKEY_TRUSTED_PROXIES: trustedProxies.optional(),
  LATCHKEY_LEASE_MS: wholeNumber(1000, 86_400_000).default(DEFAULT_LEASE_MS),
  LATCHKEY_USAGE_FLUSH_MS: wholeNumber(100, DEFAULT_USAGE_FLUSH_MS).default(DEFAULT_USAGE_FLUSH_MS),
  LATCHKEY_ACTIVITY_DAYS: wholeNumber(1, 999_999, '; leave it unset to keep activity for ever').optional(),
  ...brokerVariables,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
const environmentSchema = variables
  .superRefine((env, context) => {
    const refuse = (variable: string, message: string) =>
      context.addIssue({ code: 'custom', path: [variable], message });
    if (env.KAFKA_BROKERS && !env.MONGODB_URI) refuse('MONGODB_URI', 'must be set when KAFKA_BROKERS is');
    else if (env.MONGODB_URI && !env.KAFKA_BROKERS) refuse('KAFKA_BROKERS', 'must be set when MONGODB_URI is');
  })
  .transform((env, context) => {
    const refuse = (variable: string, message: string) =>
      context.addIssue({ code: 'custom', path: [variable], message });
    const kafka = kafkaConfiguration(env, refuse);
    return { ...env, kafka, sealingKeys: sealingKeysOf(env, refuse) };
  });

/** The settings of a process, read from environment variables before anything starts. */
export interface Configuration {
  readonly host: string;
  /** 0 picks a free one */
  readonly port: number;
  readonly dataDirectory: string;
  /** 32 bytes each; the first seals, all open; empty: secrets are shown once */
  readonly sealingKeys: readonly Buffer[];
  /** the address that people use, with no slash at its end; its path is the prefix of every path */
  readonly publicUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly leaseMs: number;
  /** ms between two records of how keys were used */
  readonly usageFlushMs: number;
  /** how long activity is kept, in whole days; undefined: it is not removed */
  readonly activityDays: number | undefined;
  readonly logLevel: string;
  /** where the log is; undefined: on this machine, in `dataDirectory` */
  readonly kafka: KafkaConfiguration | undefined;
  /** where the read model is; undefined: in `dataDirectory` */
  readonly mongodb: { readonly uri: string; readonly db: string } | undefined;
  /** warnings for the log of every start; they hold no values */
  readonly warnings: readonly string[];
}

/** The environment is wrong; the message names each variable and what to do, and holds no value. */
export class ConfigurationError extends Error {}

/**
 * Reads the configuration from environment variables. An empty variable counts as unset.
 *
 * @throws ConfigurationError
 */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Configuration {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new ConfigurationError(lines.join('\n'));
  }
  const env = parsed.data;
  const unknown = Object.keys(given).filter((name) => name.startsWith('LATCHKEY_') && !(name in variables.shape));
  return {
    host: env.HOST,
    port: env.PORT,
    dataDirectory: env.LATCHKEY_DATA_DIR,
    sealingKeys: env.sealingKeys,
    publicUrl: env.LATCHKEY_PUBLIC_URL,
    trustedProxies: env.LATCHKEY_TRUSTED_PROXIES ?? [],
    leaseMs: env.LATCHKEY_LEASE_MS,
    usageFlushMs: env.LATCHKEY_USAGE_FLUSH_MS,
    activityDays: env.LATCHKEY_ACTIVITY_DAYS,
    logLevel: env.LOG_LEVEL,
    kafka: env.kafka,
    mongodb: env.MONGODB_URI === undefined ? undefined : { uri: env.MONGODB_URI, db: env.MONGODB_DB },
    warnings: [
      ...kafkaWarnings(env.kafka),
      ...unknown.map((name) => `${name} is no variable of Latchkey: is it misspelt?`),
    ],
  };
}
