// npm run bench [-- NAME ...] [--full]: measures, prints a table, asserts nothing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './harness.mjs';

const FIGURES = [
  'verify',
  'limits',
  'commands',
  'replay',
  'snapshot',
  'start',
  'memory',
  'lists',
  'rebuild',
  'http',
  'forward-auth',
  'imports',
  'guard',
  'recording',
  'many-guards',
  'mongo',
  'console',
  'pauses',
];
// with servers of one's own: run when named
const NAMED = ['kafka', 'kafka-lag', 'kafka-start'];

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const unknown = names.filter((name) => ![...FIGURES, ...NAMED].includes(name));
if (unknown.length > 0) {
  console.error(`there is no figure ${unknown.join(', ')}; there are ${[...FIGURES, ...NAMED].join(', ')}`);
  process.exit(2);
}

console.log('| figure | goal | measured: median (min-max) | for information |');
console.log('| --- | --- | --- | --- |');
for (const name of names.length > 0 ? names : FIGURES) {
  for (const { figure, goal, measured, numbers } of rowsOf(name)) {
    console.log(`| ${figure} | ${goal ?? '(information)'} | ${measured} | ${numbers ?? ''} |`);
  }
}

// A process each: what one figure leaves in the heap and in the compiled code must not weigh on the next.
function rowsOf(name) {
  const file = join(ROOT, 'bench', `${name}.mjs`);
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 };
  const child = spawnSync(process.execPath, ['--expose-gc', file, ...flags], options);
  if (child.status !== 0) return [{ figure: name, measured: `failed with exit code ${child.status}` }];
  return JSON.parse(child.stdout.trim().split('\n').at(-1));
}
