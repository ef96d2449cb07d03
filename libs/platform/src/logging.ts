import { redactSecrets } from '@latchkey/domain';
import { pino, type Logger } from 'pino';
import { PinoPretty } from 'pino-pretty';

export type { Logger } from 'pino';

const SECRET_MEMBERS = ['secretKey', 'secretkey', 'headers', 'body', 'cookie', 'authorization', 'digest', 'sealed'];

/**
 * The log: JSON lines on stdout, readable ones on a terminal. Members that may hold secrets are replaced by their name,
 * and anything that looks like a secret key is cut out of every text.
 */
export function createLogger(level: string): Logger {
  const options = {
    level,
    redact: { paths: SECRET_MEMBERS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    hooks: { streamWrite: redactSecrets },
  };
  return process.stdout.isTTY ? pino(options, PinoPretty({ sync: true, colorize: true })) : pino(options);
}
