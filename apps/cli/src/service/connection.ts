import { Latchkey } from '@latchkey/client';
import { InvalidArgumentError } from 'commander';
import { say } from '../output.js';
import { readProfiles, type Profile } from './profiles.js';

/** What every command that asks a service takes. */
export interface ServiceFlags {
  readonly json?: boolean;
  readonly profile?: string;
  /** ms; true: as long as the default says */
  readonly wait?: number | true;
}

/** Where nothing else is said: `npm start` listens there. */
export const LOCAL = 'http://127.0.0.1:3000';

const WAIT_MS = 5 * 60_000;

/**
 * The service that a command is for: the profile that `--profile` names; else LATCHKEY_URL, LATCHKEY_ACCESS_KEY and
 * LATCHKEY_SECRET_KEY; else the profile of LATCHKEY_PROFILE, or the one of the last login.
 *
 * @throws Error where there is none, with what to do
 */
export async function profileOf({ profile: named }: ServiceFlags, env = process.env): Promise<Profile> {
  const { LATCHKEY_ACCESS_KEY: accessKey, LATCHKEY_SECRET_KEY: secretKey, LATCHKEY_URL: url = LOCAL } = env;
  if (named === undefined && accessKey && secretKey) return { url, accessKey, secretKey };
  if (named === undefined && (accessKey || secretKey)) {
    throw new Error(
      `${accessKey ? 'LATCHKEY_SECRET_KEY' : 'LATCHKEY_ACCESS_KEY'} must be set too: a key has two halves.`,
    );
  }
  const { current, profiles } = await readProfiles();
  const name = named ?? (env['LATCHKEY_PROFILE'] || current);
  if (name === null) {
    throw new Error(
      'Not logged in: run `latchkey login`, or set LATCHKEY_URL, LATCHKEY_ACCESS_KEY and LATCHKEY_SECRET_KEY.',
    );
  }
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  const others = Object.keys(profiles).join(', ') || 'none';
  throw new Error(`There is no profile "${name}"; there is: ${others}. Run \`latchkey login --profile ${name}\`.`);
}

/** A client for it, which says on stderr what it waits for. */
export function connect({ url, accessKey, secretKey }: Profile, { wait }: ServiceFlags): Latchkey {
  const patience = wait === undefined ? {} : { retryForMs: wait === true ? WAIT_MS : wait };
  return new Latchkey({ url, accessKey, secretKey, ...patience, onRetry: sayRetries() });
}

/** Blips are not worth a line. */
function sayRetries(): (why: string, waitMs: number) => void {
  const SAY_AFTER_MS = 2_000;
  let first = 0;
  return (why, waitMs) => {
    first ||= Date.now();
    if (Date.now() - first + waitMs >= SAY_AFTER_MS)
      say(`${why.replace(/\.$/, '')}; trying again in ${Math.ceil(waitMs / 1_000)} s`);
  };
}

/** @throws InvalidArgumentError */
export function serviceUrl(text: string): string {
  const url = URL.parse?.(text) ?? (URL.canParse(text) ? new URL(text) : null);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new InvalidArgumentError('It must be as in https://keys.example.org.');
  }
  return text.replace(/\/+$/, '');
}
