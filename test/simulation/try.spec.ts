import { expect, it } from 'vitest';
import { live } from './history.js';
import { planOf } from './plan.js';
import { MUTATIONS, NONE } from './mutations.js';
it('tries', async () => {
  const from = Number(process.env['FROM'] ?? 1),
    n = Number(process.env['N'] ?? 200);
  const begun = performance.now();
  const cpu0 = process.cpuUsage();
  const answers: Record<string, number> = {};
  let bad = 0,
    happened = 0;
  for (let seed = from; seed < from + n; seed++) {
    const lived = await live(planOf(seed), MUTATIONS[process.env['MUT'] ?? ''] ?? NONE);
    happened += lived.happened;
    for (const { operation, answer } of lived.asked) {
      const k = answer === null ? 'never' : 'code' in answer ? answer.code.slice(0, 300) : answer.outcome;
      answers[k] = (answers[k] ?? 0) + 1;
    }
    if (lived.violations.length && bad++ < 12)
      process.stdout.write(`${seed}: ${[...new Set(lived.violations)].slice(0, 3).join(' | ')}\n`);
  }
  const ms = performance.now() - begun;
  const c = process.cpuUsage(cpu0);
  process.stdout.write(`cpu ${((c.user + c.system) / 1000 / n).toFixed(2)} ms each\n`);
  process.stdout.write(
    `${n} in ${ms.toFixed(0)} ms, ${(happened / n).toFixed(0)} happenings each; bad ${bad}\n${JSON.stringify(answers, null, 1)}\n`,
  );
  expect(bad).toBe(0);
}, 600_000);
