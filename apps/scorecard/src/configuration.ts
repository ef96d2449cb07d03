import { readFileSync } from 'node:fs';
import { z } from 'zod';

const text = z.string().trim().min(1);
const optional = text.optional();
const whole = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^(0|[1-9]\d*)$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};

const environmentSchema = z.object({
  HOST: text.default('127.0.0.1'),
  /** 0 picks a free one */
  PORT: whole(0, 65_535).default(3100),
  LATCHKEY_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address, as in http://127.0.0.1:3000' })
    .default('http://127.0.0.1:3000'),
  LATCHKEY_ACCESS_KEY: optional,
  LATCHKEY_SECRET_KEY: optional,
  LATCHKEY_KEY_FILE: optional,
  /** unset: where the guard puts it by default */
  SCORECARD_QUEUE_DIR: optional,
  /** how many values of measures are held at most */
  SCORECARD_MAX_VALUES: whole(1, 100_000_000).default(1_000_000),
});
type Environment = z.infer<typeof environmentSchema>;

const credentialSchema = z.object({ accessKey: text, secretKey: text });

/** The environment is wrong; the message names each variable and what to do, and holds no value. */
export class ConfigurationError extends Error {}

/** Everything the environment decides, parsed once before anything starts. */
export type Configuration = ReturnType<typeof readConfiguration>;

/** Reads environment variables, and the credential from its file; an empty one counts as unset. @throws ConfigurationError */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>> = process.env) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const { data: env, error } = environmentSchema.safeParse(given);
  if (error !== undefined)
    throw new ConfigurationError(error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'));
  return {
    host: env.HOST,
    port: env.PORT,
    latchkey: { url: env.LATCHKEY_URL, ...credentialOf(env) },
    queueDirectory: env.SCORECARD_QUEUE_DIR,
    maxValues: env.SCORECARD_MAX_VALUES,
  };
}

/** From the two variables, or from the file: the answer of POST /v1/keys can be used as it is. */
function credentialOf({ LATCHKEY_ACCESS_KEY: accessKey, LATCHKEY_SECRET_KEY: secretKey, ...env }: Environment) {
  const file = env.LATCHKEY_KEY_FILE;
  if (!file && accessKey && secretKey) return { accessKey, secretKey };
  if (file && !accessKey && !secretKey) return credentialIn(file);
  const pair = 'LATCHKEY_ACCESS_KEY and LATCHKEY_SECRET_KEY';
  const either = 'LATCHKEY_ACCESS_KEY or LATCHKEY_SECRET_KEY';
  if (file) throw new ConfigurationError(`LATCHKEY_KEY_FILE must be unset when ${either} is set`);
  if (accessKey) throw new ConfigurationError('LATCHKEY_SECRET_KEY must be set when LATCHKEY_ACCESS_KEY is');
  if (secretKey) throw new ConfigurationError('LATCHKEY_ACCESS_KEY must be set when LATCHKEY_SECRET_KEY is');
  const needed = 'a JSON file with accessKey and secretKey of a key for a user with role verifier';
  throw new ConfigurationError(`LATCHKEY_KEY_FILE must name ${needed}, or set ${pair}`);
}

function credentialIn(file: string): z.infer<typeof credentialSchema> {
  try {
    return credentialSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'no JSON object with accessKey and secretKey';
    throw new ConfigurationError(`LATCHKEY_KEY_FILE cannot be read (${why}): put into it what POST /v1/keys answered`);
  }
}
