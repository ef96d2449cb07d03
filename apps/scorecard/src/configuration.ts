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

const OF_A_VERIFIER = 'of a key for a user with role verifier';

const environmentSchema = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: whole(0, 65_535).default(3100),
  LATCHKEY_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address, as in http://127.0.0.1:3000' })
    .default('http://127.0.0.1:3000'),
  LATCHKEY_ACCESS_KEY: optional,
  LATCHKEY_SECRET_KEY: optional,
  LATCHKEY_KEY_FILE: optional,
  SCORECARD_QUEUE_DIR: optional,
  SCORECARD_MAX_VALUES: whole(1, 100_000_000).default(1_000_000),
});

const credentialSchema = z.object({ accessKey: text, secretKey: text });
type Credential = z.infer<typeof credentialSchema>;

/** Everything the environment decides, parsed once before anything starts. */
export interface Configuration {
  readonly host: string;
  /** 0 picks a free one */
  readonly port: number;
  readonly latchkey: { readonly url: string } & Credential;
  /** undefined: where the guard puts it by default */
  readonly queueDirectory: string | undefined;
  /** how many values of measures are held at most */
  readonly maxValues: number;
}

/** The environment is wrong; the message names each variable and what to do, and holds no value. */
export class ConfigurationError extends Error {}

/**
 * Reads the configuration from environment variables, and the credential from its file. An empty variable counts as unset.
 *
 * @throws ConfigurationError
 */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Configuration {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const schema = environmentSchema.transform((env, context) => ({ env, credential: credentialOf(env, context) }));
  const { data, error } = schema.safeParse(given);
  if (error !== undefined) {
    const lines = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new ConfigurationError(lines.join('\n'));
  }
  const { env, credential } = data;
  return {
    host: env.HOST,
    port: env.PORT,
    latchkey: { url: env.LATCHKEY_URL, ...credential },
    queueDirectory: env.SCORECARD_QUEUE_DIR,
    maxValues: env.SCORECARD_MAX_VALUES,
  };
}

type Environment = z.infer<typeof environmentSchema>;
type Refuse = (variable: keyof Environment, message: string) => never;

/** From the two variables, or from the file: the answer of POST /v1/keys can be used as it is. */
function credentialOf(env: Environment, context: z.RefinementCtx): Credential {
  const { LATCHKEY_ACCESS_KEY: accessKey, LATCHKEY_SECRET_KEY: secretKey, LATCHKEY_KEY_FILE: file } = env;
  const refuse: Refuse = (variable, message) => {
    context.addIssue({ code: 'custom', path: [variable], message });
    return z.NEVER;
  };
  if (file && (accessKey || secretKey))
    return refuse('LATCHKEY_KEY_FILE', 'must be unset when LATCHKEY_ACCESS_KEY or LATCHKEY_SECRET_KEY is set');
  if (file) return credentialIn(file, refuse);
  if (accessKey && secretKey) return { accessKey, secretKey };
  if (accessKey) return refuse('LATCHKEY_SECRET_KEY', 'must be set when LATCHKEY_ACCESS_KEY is');
  if (secretKey) return refuse('LATCHKEY_ACCESS_KEY', 'must be set when LATCHKEY_SECRET_KEY is');
  const instead = 'or set LATCHKEY_ACCESS_KEY and LATCHKEY_SECRET_KEY';
  return refuse('LATCHKEY_KEY_FILE', `must name a JSON file with accessKey and secretKey ${OF_A_VERIFIER}, ${instead}`);
}

function credentialIn(file: string, refuse: Refuse): Credential {
  try {
    return credentialSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'no JSON object with accessKey and secretKey';
    return refuse('LATCHKEY_KEY_FILE', `cannot be read (${why}): put into it what POST /v1/keys answered`);
  }
}
