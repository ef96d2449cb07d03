import { live } from './history.js';
import type { Mutation } from './mutations.js';
import type { Action, Plan } from './plan.js';

/**
 * The fewest actions of a plan that still break a promise, by delta debugging (Zeller, Hildebrandt 2002): leaves out half
 * of them, then quarters, and so on down to single ones.
 */
export async function shrink(plan: Plan, mutation?: Mutation): Promise<Plan> {
  let { actions } = plan;
  const breaks = async (fewer: readonly Action[]) =>
    (await live({ ...plan, actions: fewer }, mutation)).violations.length > 0;
  for (let size = Math.ceil(actions.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < actions.length;) {
      const fewer = [...actions.slice(0, from), ...actions.slice(from + size)];
      if (await breaks(fewer)) actions = fewer;
      else from += size;
    }
  }
  return { ...plan, actions };
}

/** For people: the seed, what is left of its plan, and what was broken. */
export async function explain(plan: Plan, mutation?: Mutation): Promise<string> {
  const shrunk = await shrink(plan, mutation);
  const { violations } = await live(shrunk, mutation);
  const { seed, processes, guards, actions } = shrunk;
  return [
    `seed ${seed} (npm run simulate -- --seed ${seed}), ${processes} processes, ${guards} guards, shrunk to:`,
    ...actions.map((action) => `  ${JSON.stringify(action)}`),
    ...new Set(violations),
  ].join('\n');
}
