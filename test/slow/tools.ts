import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/slow');
const PYTHON = join(CACHE, 'python');
const GO = join(CACHE, 'go');

/** Runs a program, with more in its environment; throws with what it said when it fails. */
export async function said(program: string, args: readonly string[], cwd = CACHE, more = {}): Promise<string> {
  const path = `${join(PYTHON, 'bin')}:${join(GO, 'bin')}:${process.env['PATH']}`;
  const options = { cwd, env: { ...process.env, ...more, PATH: path, GOBIN: join(GO, 'bin') }, maxBuffer: 1 << 28 };
  try {
    const { stdout, stderr } = await run(program, args, options);
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${stdout ?? ''}\n${stderr ?? ''}`, { cause: error });
  }
}

/** Installs Python packages into an environment of their own. @throws when they cannot be had: the spec then fails */
export async function python(...packages: string[]): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  await said('python3', ['-m', 'venv', PYTHON]);
  await said(join(PYTHON, 'bin/pip'), ['install', '--quiet', ...packages]);
}

/** Installs a Go command. @throws when it cannot be had: the spec then fails */
export async function go(command: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  await said('go', ['install', command]);
}
