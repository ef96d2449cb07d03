import { describe, expect, it } from 'vitest';
import { live } from './history.js';
import { planOf } from './plan.js';
import { REGRESSIONS } from './regressions.js';
import { explain } from './shrink.js';

/*
 * Processes, guards and clients over a log and a status topic, on virtual time: appends are lost, late or doubled, readers
 * lag, processes crash, stand still and start again, clocks are wrong. Whatever happens, promises P1 to P6 are kept, and
 * when it ends everything can be done again.
 *
 * `npm run simulate -- --seed N` lives through one history, `npm run simulate -- --minutes N` through as many new ones as
 * there is time for.
 */

const { SIMULATE_SEED: seed, SIMULATE_MINUTES: minutes } = process.env;
const FIXED = 250;
const NEW = 50;

/** Lives through the histories of seeds, one after the other. */
async function livesThrough(first: number, goesOn: (done: number) => boolean): Promise<number> {
  let done = 0;
  for (; goesOn(done); done++) {
    const plan = planOf(first + done);
    const { violations } = await live(plan);
    if (violations.length > 0) expect.fail(await explain(plan));
  }
  return done;
}

const anySeed = () => 1_000_000 + Math.floor(Math.random() * 1_000_000_000);

describe.skipIf(seed !== undefined || minutes !== undefined)('every promise is kept', () => {
  it(`in ${FIXED} histories that are always the same`, () => livesThrough(1, (done) => done < FIXED));

  const first = anySeed();
  it(`in ${NEW} new histories, from seed ${first}`, () => livesThrough(first, (done) => done < NEW));

  it.each(REGRESSIONS)('where it was not once: $why', async ({ plan }) => {
    expect((await live(plan)).violations).toEqual([]);
  });
});

it('the same seed gives the same history', async () => {
  const told = async () => (await live(planOf(7))).asked.map(({ at, answer }) => [at, answer]);
  expect(await told()).toEqual(await told());
});

it.runIf(seed !== undefined)(`every promise is kept in history ${seed}`, () =>
  livesThrough(Number(seed), (done) => done < 1),
);

it.runIf(minutes !== undefined)(
  `every promise is kept for ${minutes} minutes`,
  async () => {
    const first = anySeed();
    const begun = Date.now();
    const end = begun + Number(minutes) * 60_000;
    const done = await livesThrough(first, () => Date.now() < end);
    process.stdout.write(`${done} histories from seed ${first} on, ${Math.round(done / Number(minutes))} a minute\n`);
  },
  2 ** 31 - 1,
);
