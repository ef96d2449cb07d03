import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** A service, and a key to it. */
export interface Profile {
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** What the profile file holds. */
export interface Profiles {
  /** name of the one that is meant where none is named */
  readonly current: string | null;
  readonly profiles: Readonly<Record<string, Profile>>;
}

const NONE: Profiles = { current: null, profiles: {} };

/** Where profiles are kept: below XDG_CONFIG_HOME, or ~/.config. */
export function profileFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'latchkey', 'profiles.json');
}

/** @throws Error where others may read the file, or it is no profile file */
export async function readProfiles(path = profileFile()): Promise<Profiles> {
  const found = await stat(path).catch(() => null);
  if (found === null) return NONE;
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new Error(`${path} holds secrets and others may read it: chmod 600 ${path}`);
  }
  try {
    const { current, profiles } = JSON.parse(await readFile(path, 'utf8')) as Profiles;
    return { current, profiles: Object.fromEntries(Object.entries(profiles)) };
  } catch (error) {
    throw new Error(`${path} is no profile file. Delete it and run \`latchkey login\`.`, { cause: error });
  }
}

/** Replaces the file as a whole. */
export async function writeProfiles(profiles: Profiles, path = profileFile()): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.${process.pid}`;
  await rm(next, { force: true });
  await writeFile(next, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(next, 0o600);
  await rename(next, path);
}
