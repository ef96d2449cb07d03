import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe } from 'vitest';

const run = promisify(execFile);

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/slow');
const GO = join(CACHE, 'go');
/** where programs are that this file has fetched */
const places = [join(GO, 'bin')];

/** Runs a program, with more in its environment; throws with what it said when it fails. */
export async function said(program: string, args: readonly string[], cwd = CACHE, more = {}): Promise<string> {
  const path = [...places, process.env['PATH']].join(':');
  const options = { cwd, env: { ...process.env, ...more, PATH: path, GOBIN: join(GO, 'bin') }, maxBuffer: 1 << 28 };
  try {
    const { stdout, stderr } = await run(program, args, options);
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${stdout ?? ''}\n${stderr ?? ''}`, { cause: error });
  }
}

/** How to get a program of Python, with an environment of its own. */
export const python = (name: string, version: string) => async () => {
  const folder = join(CACHE, name);
  await mkdir(CACHE, { recursive: true });
  await said('python3', ['-m', 'venv', folder]);
  await said(join(folder, 'bin/pip'), ['install', '--quiet', `${name}==${version}`]);
  places.unshift(join(folder, 'bin'));
};

/** Where a program is that a package of Python brings. */
export const pathOf = (name: string, program: string): string => join(CACHE, name, 'bin', program);

/** How to get a command that is written in Go. */
export const go = (command: string) => async () => {
  await mkdir(CACHE, { recursive: true });
  await said('go', ['install', command]);
};

/** How to get a program at a path, which a Debian package of this name brings. */
export const debian = (name: string, path: string) => async () => {
  if (existsSync(path)) return;
  await mkdir(CACHE, { recursive: true });
  await said('apt-get', ['-o', 'DPkg::Lock::Timeout=120', 'install', '-y', name]);
};

/**
 * A `describe` whose tests need other people's programs. Where one cannot be had, a line says so and why; under CI that
 * is a failure.
 *
 * @param optional also under CI: apt-get has no suitable version of it
 */
export async function describeWithTool(
  name: string,
  get: () => Promise<void>,
  suite: () => void,
  { optional = false } = {},
): Promise<void> {
  const missing = await get().then(() => null, ({ message }: Error) => message); // prettier-ignore
  if (missing !== null && process.env['CI'] && !optional) throw new Error(`${name}: ${missing}`);
  if (missing !== null) process.stderr.write(`\nLEFT OUT: ${name}. Its program cannot be had: ${missing.trim().split('\n')[0]}\n\n`); // prettier-ignore
  (missing === null ? describe : describe.skip)(name, suite);
}
