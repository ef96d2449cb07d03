import { it } from 'vitest';
import { live } from './history.js';
import { planOf } from './plan.js';
import { MUTATIONS, NONE } from './mutations.js';
it('one', async () => {
  const plan = planOf(Number(process.env['SEED']));
  const lived = await live(plan, MUTATIONS[process.env['MUT'] ?? ''] ?? NONE);
  process.stdout.write(
    JSON.stringify({ p: plan.processes, g: plan.guards }) +
      '\n' +
      plan.actions.map((a) => JSON.stringify(a)).join('\n') +
      '\n' +
      lived.asked
        .map(
          (a) =>
            `${a.request} ${a.operation.do} ${a.operation.target} as ${a.operation.as} at p${a.process} ${a.at.toFixed(0)} ${JSON.stringify(a.answer)}`,
        )
        .join('\n') +
      '\n' +
      [...new Set(lived.violations)].join('\n') +
      '\n',
  );
});
