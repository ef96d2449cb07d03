import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDirectory, Service } from '../support/service.js';

const run = promisify(execFile);
const EXPECTED = '#=> ';

interface Step {
  readonly script: string;
  readonly expected: string;
}

/** The commands of README's "story in curl", each with what its answer must hold. */
async function storySteps(): Promise<Step[]> {
  const readme = await readFile(resolve(import.meta.dirname, '../../README.md'), 'utf8');
  const story = readme.split('## The story in curl')[1]!.split('\n## ')[0]!;
  const lines = [...story.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => block!.trimEnd().split('\n'));
  const steps: Step[] = [];
  let script: string[] = [];
  for (const line of lines) {
    if (!line.startsWith(EXPECTED)) script.push(line);
    else steps.push({ script: script.splice(0).join('\n'), expected: line.slice(EXPECTED.length) });
  }
  return [...steps, { script: script.join('\n'), expected: '' }];
}

let directory: Awaited<ReturnType<typeof freshDirectory>>;
let service: Awaited<ReturnType<typeof Service.start>>;

beforeAll(async () => {
  directory = await freshDirectory();
  service = await Service.start(directory.path);
});
afterAll(async () => {
  await service.stop();
  await directory.remove();
});

it('runs green, command by command', async () => {
  const steps = await storySteps();
  expect(steps.length).toBeGreaterThan(10);
  const marked = steps.map(({ script }, i) => `${script}\nprintf '\\n--- step ${i} ends\\n'`).join('\n');
  const script = `set -eu\n${marked}`.replace('http://127.0.0.1:3000', service.url);
  const { stdout } = await run('sh', ['-c', script], { cwd: dirname(directory.path) });
  steps.forEach(({ expected }, i) => {
    const answer = stdout
      .split(`--- step ${i} ends`)[0]!
      .split(`--- step ${i - 1} ends`)
      .at(-1);
    expect(answer, `step ${i}`).toContain(expected);
  });
});
