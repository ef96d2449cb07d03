// npm run chaos -- [--seed N] [--minutes M]: breaks one thing after the other while clients are at work, and prints a table.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const options = { seed: { type: 'string', default: '1' }, minutes: { type: 'string', default: '7' } };
const { seed, minutes } = parseArgs({ options }).values;
const root = join(import.meta.dirname, '../..');
const env = { ...process.env, CHAOS_SEED: seed, CHAOS_MINUTES: minutes };
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'slow', '--disable-console-intercept', 'test/chaos/all-faults'],
  {
    cwd: root,
    env,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
