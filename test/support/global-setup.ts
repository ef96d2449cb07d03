import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const BUNDLE = join(import.meta.dirname, '../../bundle.mjs');

/** Spawned services run the bundle, so it has to be as new as what tsc made. */
export function setup(): void {
  execFileSync(process.execPath, [BUNDLE], { stdio: 'inherit' });
}
