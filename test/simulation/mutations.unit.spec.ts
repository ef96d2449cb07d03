import { expect, it } from 'vitest';
import { live } from './history.js';
import { MUTATIONS } from './mutations.js';
import { planOf } from './plan.js';

/* The simulation is worth what it finds: each of these mistakes, put in on purpose, breaks a promise in it. */

/** A seed from which on the mistake shows soon. */
const FROM: Readonly<Record<string, number>> = { 'what was acknowledged not kept': 9_900 };
const WITHIN = 400;

it.each(Object.keys(MUTATIONS))('it finds: %s', async (name) => {
  const first = FROM[name] ?? 5_000;
  for (let seed = first; seed < first + WITHIN; seed++) {
    const { violations } = await live(planOf(seed), MUTATIONS[name]!);
    // a promise that is broken without the mistake too shows nothing of it
    if (violations.length > 0) return expect((await live(planOf(seed))).violations).toEqual([]);
  }
  expect.fail(`${WITHIN} histories from seed ${first} on, and no promise was broken`);
});
