import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshInstallation } from '../../../test/support/installations.js';

const BIN = fileURLToPath(new URL('../bin/latchkey.js', import.meta.url));
const COMMANDS = ['init', 'doctor', 'rebuild', 'backup', 'recover-admin'];

let options: Awaited<ReturnType<typeof freshInstallation>>;
beforeEach(async () => {
  options = await freshInstallation();
});
afterEach(() => options.remove());

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command as a process of its own. */
function latchkey(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const { KAFKA_BROKERS, MONGODB_URI, ...inherited } = process.env;
  const environment = { ...inherited, LATCHKEY_DATA_DIR: options.dataDirectory, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { env: environment }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
const pair = {
  accessKey: expect.stringMatching(/^ak_/) as string,
  secretKey: expect.stringMatching(/^sk_/) as string,
};

describe('usage', () => {
  it.each([['--help'], ...COMMANDS.map((name) => [name, '--help'])])('%s %s explains and exits 0', async (...args) => {
    const { code, stdout, stderr } = await latchkey(args.filter((arg) => arg !== undefined));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: latchkey');
  });
  it('lists every command', async () => {
    const { stdout } = await latchkey(['--help']);
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });
  it.each([[[]], [['frobnicate']], [['doctor', '--nope']], [['backup']], [['init', 'surplus']]])(
    '%j is wrong usage: 2',
    async (args) => {
      const { code, stdout, stderr } = await latchkey(args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).not.toBe('');
    },
  );
  it('a wrong environment fails with its names and not its values', async () => {
    const { code, stdout, stderr } = await latchkey(['doctor'], { LATCHKEY_SEALING_KEY: 'hunter2' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^LATCHKEY_SEALING_KEY /);
    expect(stderr).not.toContain('hunter2');
  });
});

describe('init', () => {
  it('prints the pair as JSON and nothing else, once', async () => {
    const first = await latchkey(['init']);
    expect([first.code, JSON.parse(first.stdout)]).toEqual([0, pair]);
    const second = await latchkey(['init']);
    expect([second.code, second.stdout]).toEqual([0, '']);
    expect(JSON.parse((await latchkey(['init', '--json'])).stdout)).toEqual({ initialised: false });
  });
  it('writes it to a file instead', async () => {
    const out = `${options.dataDirectory}-key.json`;
    const { code, stdout, stderr } = await latchkey(['init', '--out', out]);
    expect([code, stdout]).toEqual([0, '']);
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual(pair);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(stderr).not.toContain('sk_');
  });
  it('replaces no file unless it is told to, and has done nothing then', async () => {
    const out = `${options.dataDirectory}-key.json`;
    await writeFile(out, 'mine', { mode: 0o644 });
    const refused = await latchkey(['init', '--out', out]);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/exists.*--force/) as string });
    expect(await readFile(out, 'utf8')).toBe('mine');
    await expect(stat(options.dataDirectory)).rejects.toThrow('ENOENT');
    expect((await latchkey(['init', '--force', '--out', out])).code).toBe(0);
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual(pair);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    const again = await latchkey(['init', '--out', out]);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('Already initialised') as string]);
  });
});

describe('where there is no installation', () => {
  const commands = [
    ['rebuild'],
    ['recover-admin'],
    ['doctor'],
    ['doctor', '--accept-log'],
    ['backup', 'TARGET'],
    ['sign-in-link'],
  ];

  it.each(['a folder that does not exist', 'an empty one', 'a file'])(
    '%s: every command says so and makes nothing',
    async (what) => {
      const path = options.dataDirectory;
      if (what === 'an empty one') await mkdir(path);
      if (what === 'a file') await writeFile(path, '');
      for (const command of commands) {
        const args = command.map((arg) => arg.replace('TARGET', `${path}-copy`));
        const { code, stdout, stderr } = await latchkey(args);
        expect([code, stdout + stderr], args.join(' ')).toEqual([
          1,
          expect.stringMatching(/holds no installation: set LATCHKEY_DATA_DIR/) as string,
        ]);
      }
      await expect(stat(`${path}-copy`)).rejects.toThrow('ENOENT');
      if (what === 'an empty one') expect(await readdir(path)).toEqual([]);
      else if (what === 'a file') expect((await stat(path)).size).toBe(0);
      else await expect(stat(path)).rejects.toThrow('ENOENT');
    },
  );
});

const run = async (...args: string[]) => JSON.parse((await latchkey([...args, '--json'])).stdout) as object;

describe('on an installation', () => {
  beforeEach(async () => {
    await latchkey(['init', '--out', `${options.dataDirectory}-key.json`]);
  });

  it('doctor finds it healthy', async () => {
    const { code, stdout } = await latchkey(['doctor', '--json']);
    const findings = JSON.parse(stdout) as { result: string }[];
    expect([code, new Set(findings.map(({ result }) => result))]).toEqual([0, new Set(['ok'])]);
    expect((await latchkey(['doctor'])).stdout.trim().split('\n')).toHaveLength(findings.length);
  });
  it('doctor fails where there is none', async () =>
    expect(await latchkey(['doctor'], { LATCHKEY_DATA_DIR: `${options.dataDirectory}-none` })).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^FAILED {2}data directory: /) as string,
    }));
  it('accept-log speaks of the log as it was found, and not of its own record', async () => {
    const before = new Date().toISOString();
    const found = JSON.parse((await latchkey(['doctor', '--json'])).stdout) as { check: string; detail: string }[];
    const { newest, records } = (await run('doctor', '--accept-log')) as { newest: string; records: number };
    expect(newest < before).toBe(true);
    expect(found.find(({ check }) => check === 'event log')!.detail).toContain(`: ${records} records`);
  });
  it('accept-log, rebuild and backup say what they did as JSON', async () => {
    expect(await run('doctor', '--accept-log')).toMatchObject({ records: expect.any(Number) as number });
    expect(await run('rebuild')).toMatchObject({ records: expect.any(Number) as number });
    expect(await run('backup', `${options.dataDirectory}-copy`)).toMatchObject({ bytes: expect.any(Number) as number });
  });
  it('a second backup into the same folder fails: 1', async () => {
    const target = `${options.dataDirectory}-copy`;
    expect((await latchkey(['backup', target])).code).toBe(0);
    expect(await latchkey(['backup', target])).toMatchObject({ code: 1, stdout: '' });
  });
  it('recover-admin prints a new pair', async () => {
    const { code, stdout } = await latchkey(['recover-admin']);
    expect([code, JSON.parse(stdout)]).toEqual([0, pair]);
  });
  it('recover-admin replaces no file unless it is told to', async () => {
    const out = `${options.dataDirectory}-key.json`;
    const first = await readFile(out, 'utf8');
    expect(await latchkey(['recover-admin', '--out', out])).toMatchObject({ code: 1, stdout: '' });
    expect(await readFile(out, 'utf8')).toBe(first);
    expect((await latchkey(['recover-admin', '--force', '--out', out])).code).toBe(0);
    expect(JSON.parse(await readFile(out, 'utf8'))).not.toEqual(JSON.parse(first));
  });
  it('recover-admin says on stderr that it waits for guards, and prints a pair', async () => {
    await writeFile(`${options.dataDirectory}/instances.json`, 'lost');
    const { code, stdout, stderr } = await latchkey(['recover-admin'], { LATCHKEY_LEASE_MS: '5000' });
    expect([code, JSON.parse(stdout)]).toEqual([0, pair]);
    expect(stderr).toMatch(/Waiting until guards .* s left at most/);
  });
});
