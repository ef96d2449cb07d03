import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { IN_SLICES, validate } from './validation.js';

const body = z
  .strictObject({ entries: z.array(z.strictObject({ id: z.string(), n: z.number().default(1) })).min(1) })
  .register(IN_SLICES, { list: 'entries' });
const of = (count: number, entry: (n: number) => unknown) => ({ entries: Array.from({ length: count }, (_, n) => entry(n)) }); // prettier-ignore

describe('a long list', () => {
  it('is validated as the schema does', async () => {
    const given = of(50, (n) => ({ id: `e${n}` }));
    expect((await validate(body, given)).value).toEqual(body.parse(given));
  });

  it('has its issues where they are in the whole, also those of other members', async () => {
    const { issues, stopped } = await validate(
      body,
      of(50, (n) => ({ id: n === 40 ? 1 : 'e' })),
    );
    expect([issues.map(({ path }) => path.join('/')), stopped]).toEqual([['entries/40/id'], false]);
    const other = await validate(body, { ...of(100, () => ({ id: 'e' })), other: 1 });
    expect(other.issues.map(({ code }) => code)).toEqual(['unrecognized_keys']);
  });

  it('is not looked at beyond enough issues', async () => {
    let read = 0;
    const entry = () => ({ get id() { return ++read; } }); // prettier-ignore
    const { issues, stopped } = await validate(body, of(5_000, entry));
    expect(stopped).toBe(true);
    expect(issues.length).toBeLessThan(40);
    expect(read).toBeLessThan(100);
  });

  it('leaves others a turn', async () => {
    let turns = 0;
    const count = setInterval(() => turns++, 1);
    await validate(
      body,
      of(200_000, () => ({ id: 'e' })),
    );
    clearInterval(count);
    expect(turns).toBeGreaterThan(1);
  });

  it.each([null, undefined, 5, [], {}, { entries: 'x' }, { entries: [] }])(
    'is refused as ever where it is %j',
    async (given) => {
      // prettier-ignore
      expect((await validate(body, given)).issues.map(({ message }) => message)).toEqual(
      body.safeParse(given).error!.issues.map(({ message }) => message),
    );
    },
  );
});
