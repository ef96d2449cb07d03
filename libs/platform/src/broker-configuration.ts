import { z } from 'zod';
import { contentInPlaceOf, contentOf, list, text, type Refuse } from './variable-values.js';

const optional = text.optional();

function isBroker(value: string): boolean {
  const [, port] = /^[A-Za-z0-9._-]+:(\d{1,5})$/.exec(value) ?? [];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

/** The environment variables for Kafka and MongoDB. */
export const brokerVariables = {
  KAFKA_BROKERS: list(
    isBroker,
    'must be host:port of some brokers, several separated by commas, as in kafka-1:9092,kafka-2:9092',
  ).optional(),
  KAFKA_SSL_CA: optional,
  KAFKA_SSL_CA_FILE: optional,
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_USERNAME: optional,
  KAFKA_USERNAME_FILE: optional,
  KAFKA_PASSWORD: z.string().min(1).optional(),
  KAFKA_PASSWORD_FILE: optional,
  MONGODB_URI: optional,
  MONGODB_DB: text.default('latchkey'),
  LATCHKEY_TOPIC_PREFIX: text
    .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be 1 to 200 letters, digits, ".", "_" or "-"')
    .default('latchkey'),
  LATCHKEY_ALLOW_UNSAFE_TOPOLOGY: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .default(false),
};

type Variables = z.output<z.ZodObject<typeof brokerVariables>>;

/** How Kafka is reached; undefined: the log is on this machine. Files named by `..._FILE` are read here. */
export function kafkaConfiguration(env: Variables, refuse: Refuse) {
  if (env.KAFKA_BROKERS === undefined) return undefined;
  return {
    brokers: env.KAFKA_BROKERS,
    ssl: tls(env, refuse),
    sasl: credentials(env, refuse),
    topicPrefix: env.LATCHKEY_TOPIC_PREFIX,
    /** topics with fewer than three copies are accepted */
    allowUnsafe: env.LATCHKEY_ALLOW_UNSAFE_TOPOLOGY,
  };
}

/** Warnings about how Latchkey reaches Kafka, for the log of its start. */
export function kafkaWarnings(kafka: ReturnType<typeof kafkaConfiguration>): readonly string[] {
  if (kafka?.sasl === undefined || kafka.ssl !== undefined) return [];
  if (kafka.brokers.every((broker) => /^(localhost|127\.\d+\.\d+\.\d+):/.test(broker))) return [];
  return ['KAFKA_USERNAME and KAFKA_PASSWORD travel without TLS to brokers on other machines: set KAFKA_SSL_CA'];
}

/** TLS; no `ca`: the authorities that Node knows. */
function tls({ KAFKA_SSL_CA: given, KAFKA_SSL_CA_FILE: file }: Variables, refuse: Refuse): { ca?: string } | undefined {
  if (file === undefined) {
    if (given === undefined) return undefined;
    if (given === 'system') return {};
    if (given.startsWith('-----BEGIN ')) return { ca: given };
  }
  const variable = file === undefined ? 'KAFKA_SSL_CA' : 'KAFKA_SSL_CA_FILE';
  const ca = file ? contentInPlaceOf('KAFKA_SSL_CA', given, file, refuse) : contentOf(variable, given!, refuse);
  if (ca === undefined) return {};
  if (!ca.includes('-----BEGIN CERTIFICATE-----'))
    refuse(variable, 'must name a file that holds a certificate authority in PEM');
  return { ca };
}

function credentials(env: Variables, refuse: Refuse) {
  const username = valueOf(env, 'KAFKA_USERNAME', refuse);
  const password = valueOf(env, 'KAFKA_PASSWORD', refuse);
  const mechanism = env.KAFKA_SASL_MECHANISM;
  if (mechanism === undefined) {
    const given = username === undefined ? 'KAFKA_PASSWORD' : 'KAFKA_USERNAME';
    if (username ?? password) refuse('KAFKA_SASL_MECHANISM', `must be set when ${given} is`);
    return undefined;
  }
  if (username === undefined) refuse('KAFKA_USERNAME', 'must be set when KAFKA_SASL_MECHANISM is');
  if (password === undefined) refuse('KAFKA_PASSWORD', 'must be set when KAFKA_SASL_MECHANISM is');
  return { mechanism, username: username ?? '', password: password ?? '' };
}

function valueOf(env: Variables, variable: 'KAFKA_USERNAME' | 'KAFKA_PASSWORD', refuse: Refuse): string | undefined {
  const path = env[`${variable}_FILE`];
  return path === undefined ? env[variable] : (contentInPlaceOf(variable, env[variable], path, refuse) ?? '?');
}
