import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, policyChanged, START } from '../../../../test/support/history.js';
import { ADMIN_KEY, MEMBER_KEY, people, Running } from '../../../../test/support/running.js';
import { UnusedKeys, type UnusedKeysParts } from './unused-keys.js';

const DAY = 86_400_000;

let on: Running;
let told: string[];
beforeEach(async () => {
  told = [];
  on = await Running.on(
    people().event(ACCOUNT, policyChanged({ disableUnusedAfterDays: { before: null, after: 30 } })),
  );
  on.clock.time = START + 31 * DAY;
});
afterEach(() => on.stop());

const usageOf = (uses: Record<string, number>) =>
  Object.entries(uses).map(([id, lastUsedAt]) => ({ id, accountId: ACCOUNT, pos: 1, uses: 1, lastUsedAt }));

function unusedKeys(more: Partial<UnusedKeysParts> = {}): UnusedKeys {
  return new UnusedKeys({
    replica: on.replica,
    runner: on.runner,
    usage: { flush: () => Promise.resolve(), lastError: null },
    readModel: { load: async () => usageOf({ [ADMIN_KEY.id]: on.clock.time - DAY }) as never },
    clock: async () => on.clock.time,
    unknownUses: async () => null,
    onNotice: (text) => void told.push(text),
    ...more,
  });
}

async function lookTwice(search: UnusedKeys): Promise<unknown[]> {
  await search.check(false);
  await search.check(true);
  return on.written.map(({ aggregate, type, actor }) => [aggregate, type, actor]);
}

describe('the search for unused keys', () => {
  it('disables those that were not used', async () => {
    const actor = { user: on.replica.account(ACCOUNT).policy.disableUnusedBy, key: null };
    expect(await lookTwice(unusedKeys())).toEqual([[MEMBER_KEY.id, 'KeyDisabled', actor]]);
    expect(told).toEqual([]);
  });

  it.each<[string, Partial<UnusedKeysParts>]>([
    ['the clock is far ahead', { clock: async () => null }],
    ['the read model is behind', { unknownUses: async () => 'the read model is behind' }],
    ['disk full', { usage: { flush: () => Promise.resolve(), lastError: new Error('disk full') } }],
    ['the database is gone', { readModel: { load: () => Promise.reject(new Error('the database is gone')) } }],
  ])('does nothing where %s, and says so', async (reason, more) => {
    expect(await lookTwice(unusedKeys(more))).toEqual([]);
    expect(told).toHaveLength(2);
    expect(told[0]).toContain(reason);
  });

  it('leaves a key alone that is used at the moment', async () => {
    on.replica.byAccessKey.forEach((stream) => (stream.uses = 1));
    expect(await lookTwice(unusedKeys())).toEqual([]);
  });

  it('forgets what it found where a look in between could not be had', async () => {
    let reason: string | null = null;
    const search = unusedKeys({ unknownUses: async () => reason });
    await search.check(false);
    reason = 'behind';
    await search.check(true);
    reason = null;
    await search.check(true);
    expect(on.written).toEqual([]);
    await search.check(true);
    expect(on.written).toHaveLength(1);
  });

  it('forgets what it found where the read model failed in between', async () => {
    let fails = false;
    const load = () => (fails ? Promise.reject(new Error('gone')) : Promise.resolve([] as never));
    const search = unusedKeys({ readModel: { load } });
    await search.check(false);
    fails = true;
    await search.check(true);
    fails = false;
    await search.check(true);
    expect(on.written).toEqual([]);
  });

  it('does nothing by a policy that cannot be read', async () => {
    on.interfere(on.history.next(ACCOUNT, policyChanged({}), { type: 'PolicySharpened', critical: true }));
    await on.replica.judged(on.log.end() - 1);
    expect(await lookTwice(unusedKeys())).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it('lets others run while it looks at many keys', async () => {
    const account = on.replica.account(ACCOUNT);
    const stream = account.streams.get(MEMBER_KEY.id)!;
    for (let i = 0; i < 200_000; i++) account.streams.set(`key_${i}`, stream);
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 0);
    await unusedKeys({ readModel: { load: async (_of, ids) => usageOf(Object.fromEntries(ids.map((id) => [id, on.clock.time]))) as never } }).check(false); // prettier-ignore
    clearInterval(counting);
    expect(turns).toBeGreaterThan(5);
  });
});
