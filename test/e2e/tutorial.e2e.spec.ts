import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { addressOf } from '../support/address-of.js';
import { freshDirectory, Service } from '../support/service.js';
import { Shell } from '../support/shell.js';

const ROOT = resolve(import.meta.dirname, '../..');
const READS = /^curl -s \S+( -H @\S+)?$/;

interface Step {
  readonly commands: string;
  /** a part of what the last of them prints */
  readonly expected: string;
}

/** The commands of a section, in blocks of `sh`, each with the block of `text` below it. */
async function stepsOf(file: string, section: string): Promise<Step[]> {
  const page = await readFile(join(ROOT, file), 'utf8');
  const text = page.split(`## ${section}\n`)[1]!.split('\n## ')[0]!;
  const blocks = text.matchAll(/```sh\n(.*?)```(?:\s*```text\n(.*?)```)?/gs);
  return [...blocks].map(([, commands, expected = '']) => ({
    commands: commands!.trimEnd(),
    expected: expected.trimEnd(),
  }));
}

let directory: Awaited<ReturnType<typeof freshDirectory>>;
let folder: string;
let service: Awaited<ReturnType<typeof Service.start>>;
let terminal: Shell;
let scorecard: ChildProcess | undefined;
const addresses = new Map<string, string>();

beforeAll(async () => {
  directory = await freshDirectory();
  folder = dirname(directory.path);
  service = await Service.start(directory.path);
  addresses.set('http://127.0.0.1:3000', service.url);
  terminal = Shell.open(folder);
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const start = (scripts['start:scorecard'] as string)
    .replace('npm run --silent build && ', '')
    .replace('dist/', `${ROOT}/dist/`);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: { 'start:scorecard': start } }));
});
afterAll(async () => {
  terminal.close();
  if (scorecard !== undefined && scorecard.exitCode === null) {
    const closed = once(scorecard, 'close');
    // Ctrl-C reaches all that a terminal runs
    process.kill(-scorecard.pid!, 'SIGINT');
    await closed;
  }
  await service.stop();
  await directory.remove();
});

/** As written, but for the addresses: those of the processes at hand. */
async function run({ commands, expected }: Step): Promise<void> {
  const here = [...addresses].reduce((text, [written, real]) => text.replaceAll(written, real), commands);
  const ask = () => terminal.run(here);
  // what was done at a guarded service is in history a moment later
  const answer = READS.test(commands) ? await eventually(ask, (said) => said.includes(expected)) : await ask();
  expect(answer, commands).toContain(expected);
}

/** The block that is typed into a terminal of its own, where it goes on running. */
async function startScorecard({ commands }: Step): Promise<void> {
  const env = { ...process.env, PORT: '0', LATCHKEY_URL: service.url };
  scorecard = spawn('sh', ['-c', commands], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  addresses.set('http://127.0.0.1:3100', await addressOf(scorecard, () => 'see above'));
}

it.each([
  ['README.md', 'Ten lines of curl', 1],
  ['docs/tutorial.md', 'Issue a key and delete it', 10],
  ['docs/tutorial.md', 'Guard a service', 10],
])('%s: "%s" runs green, command by command', async (file, section, least) => {
  const steps = await stepsOf(file, section);
  expect(steps.length).toBeGreaterThanOrEqual(least);
  for (const step of steps) {
    if (step.commands.includes('npm run start:scorecard')) await startScorecard(step);
    else await run(step);
  }
});

it('can be pasted into zsh: no comment behind a command, no bare address with a question mark', async () => {
  const pages = await Promise.all(['README.md', 'docs/tutorial.md'].map((file) => readFile(join(ROOT, file), 'utf8')));
  const lines = pages.flatMap((page) =>
    [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => block!.split('\n')),
  );
  expect(lines.filter((line) => /(^|\s)#/.test(line) || /\s[^\s"']+\?/.test(line))).toEqual([]);
});
