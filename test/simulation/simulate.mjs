import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const USAGE = 'usage: npm run simulate -- --seed N, or --minutes N\n';
const { values } = parseArgs({ options: { seed: { type: 'string' }, minutes: { type: 'string' } } });
const [[name, value] = []] = Object.entries(values);
if (Object.keys(values).length !== 1 || !(Number(value) >= 0)) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const args = ['run', 'test/simulation/simulation.unit.spec.ts', '--silent=false', '--disable-console-intercept'];
const env = { ...process.env, [`SIMULATE_${name.toUpperCase()}`]: value };
const { status } = spawnSync('npx', ['vitest', ...args], { stdio: 'inherit', env });
process.exit(status ?? 1);
