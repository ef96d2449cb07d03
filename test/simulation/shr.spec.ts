import { it } from 'vitest';
import { explain } from './shrink.js';
import { planOf } from './plan.js';
import { ProcessLeases } from '@latchkey/replica';
import { DeciderRunner } from '@latchkey/commands';
// the product as it was before it was mended
const NO_JOINED = {
  patch: () => {
    const before = Object.getOwnPropertyDescriptor(ProcessLeases.prototype, 'reported')!;
    return () => void before;
  },
};
void NO_JOINED;
void DeciderRunner;
it('shrinks', async () => {
  for (const s of (process.env['SEEDS'] ?? '').split(','))
    process.stdout.write(`${await explain(planOf(Number(s)))}\n`);
}, 600000);
