import { it } from 'vitest';
import { live } from './history.js';
import { planOf } from './plan.js';
import { MUTATIONS } from './mutations.js';
for (const name of Object.keys(MUTATIONS).filter((n) => n.includes(process.env['MUT'] ?? '')))
  it(
    name,
    async () => {
      const until = performance.now() + Number(process.env['SECS'] ?? 15) * 1000;
      const hits: string[] = [];
      let seed = Number(process.env['FROM'] ?? 1);
      const from = seed;
      for (; performance.now() < until && hits.length < 3; seed++) {
        const { violations } = await live(planOf(seed), MUTATIONS[name]!);
        if (violations.length) hits.push(`${seed}: ${violations[0]!.slice(0, 250)}`);
      }
      process.stdout.write(`\n== ${name}: ${hits.length} of ${seed - from}\n${hits.join('\n')}\n`);
    },
    600_000,
  );
