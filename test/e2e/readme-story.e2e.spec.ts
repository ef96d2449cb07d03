import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { listening } from '../support/scorecard.js';
import { freshDirectory, Service } from '../support/service.js';
import { Shell } from '../support/shell.js';

const ROOT = resolve(import.meta.dirname, '../..');
const EXPECTED = '#=> ';
const READS = /^curl -s \S+( -H @\S+)?$/;

interface Step {
  readonly commands: string;
  readonly expected: string;
}

/** The blocks of a section of README; each is the steps of it, with what their answers must hold. */
async function blocksOf(section: string): Promise<Step[][]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const text = readme.split(`## ${section}\n`)[1]!.split('\n## ')[0]!;
  return [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => stepsOf(block!.trimEnd().split('\n')));
}

function stepsOf(lines: readonly string[]): Step[] {
  const steps: Step[] = [];
  const commands: string[] = [];
  for (const line of lines) {
    if (!line.startsWith(EXPECTED)) commands.push(line);
    else steps.push({ commands: commands.splice(0).join('\n'), expected: line.slice(EXPECTED.length) });
  }
  return commands.length === 0 ? steps : [...steps, { commands: commands.join('\n'), expected: '' }];
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
  addresses.set('http://127.0.0.1:3100', await listening(scorecard, () => 'see above'));
}

it.each([
  ['The story in curl', 10],
  ['A guarded service: the second story in curl', 10],
])('%s runs green, command by command', async (section, least) => {
  const blocks = await blocksOf(section);
  expect(blocks.flat().length).toBeGreaterThan(least);
  for (const block of blocks) {
    if (block[0]!.commands.includes('npm run start:scorecard')) await startScorecard(block[0]!);
    else for (const step of block) await run(step);
  }
});
