import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestSecret, FIRST, issueCredential, keyDecider, policyDecider, type PolicyChanges } from '@latchkey/domain';
import { DAY, used } from '../../../../test/support/activity.js';
import { freshInstallation } from '../../../../test/support/installations.js';
import type { Installation } from '../backend.js';
import { backendOf, startInstallation } from '../installation.js';
import { initialise, systemContext } from '../maintenance/first-admin.js';

const HOUR = 3_600_000;

let now: number;
let told: string[];
let options: Awaited<ReturnType<typeof freshInstallation>>;
let running: Installation;

beforeEach(async () => {
  now = Date.parse('2026-06-01T12:00:00.000Z');
  told = [];
  const onNotice = (text: string) => void told.push(text);
  options = { ...(await freshInstallation()), clock: { now: () => now }, onNotice } as typeof options;
  await initialise(backendOf(options), null);
  running = await startInstallation(options);
});
afterEach(async () => {
  await running.stop();
  await options.remove();
});

async function create(id: string): Promise<void> {
  const { accessKey, secretKey } = issueCredential('api');
  await running.writeSide.runner.run(keyDecider, systemContext(), id, {
    authorize: () => undefined,
    command: (_key, { account }) => ({ type: 'CreateKey', name: id, kind: 'api', accessKey, digest: digestSecret(secretKey), sealed: null, expiresAt: null, mapTo: account.user(FIRST.userId)!, now }), // prettier-ignore
  });
}

const setPolicy = (changes: PolicyChanges) =>
  running.writeSide.runner.run(policyDecider, systemContext(), FIRST.account.id, {
    authorize: () => undefined,
    command: () => ({ type: 'ChangePolicy', accountName: 'default', ...changes }),
  });

/** Looks every two hours for so long. */
async function goOn(ms: number): Promise<void> {
  for (const until = now + ms; now < until;) {
    now = Math.min(until, now + 2 * HOUR);
    await running.unusedKeys.check(true);
  }
}

const key = (id: string) => running.writeSide.replica.account(FIRST.account.id).key(id)!;
const use = (id: string, at = now) => running.activity.append(used(id, 1, at));

describe('a key that was not used for as long as the policy says', () => {
  beforeEach(async () => {
    await create('key_used');
    await create('key_unused');
    await setPolicy({ disableUnusedAfterDays: 1 });
  });

  it('is disabled at the second look that finds it so, in the name of who set the rule', async () => {
    await goOn(DAY - HOUR);
    await use('key_used');
    await goOn(HOUR);
    expect(key('key_unused').enabled).toBe(true);
    await running.unusedKeys.check(true);
    expect(key('key_unused')).toMatchObject({ enabled: false, disabledReason: 'not used for 1 day (policy)' });
    expect(key('key_used').enabled).toBe(true);
    const position = running.writeSide.replica.position!.offset;
    await running.progress.log.waitFor(position, 10_000);
    const { items } = await running.readModel.revisions(FIRST.account.id, { targetId: 'key_unused' }, { limit: 1, cursor: null }); // prettier-ignore
    expect(items).toMatchObject([{ action: 'KeyDisabled', user: { id: FIRST.userId, name: 'Admin' }, via: null }]);
    expect(told).toEqual([]);
  });

  it('stays when it was used between the two looks', async () => {
    await goOn(DAY);
    await use('key_unused');
    await running.unusedKeys.check(true);
    expect(key('key_unused').enabled).toBe(true);
  });

  it('stays when it was changed, or when the rule was taken back', async () => {
    await goOn(DAY);
    await running.writeSide.runner.run(keyDecider, systemContext(), 'key_unused', {
      authorize: () => undefined,
      command: () => ({ type: 'EditKey', description: 'x', mappedUser: undefined, now }),
    });
    await running.unusedKeys.check(true);
    expect([key('key_unused').enabled, key('key_used').enabled]).toEqual([true, false]);
    await setPolicy({ disableUnusedAfterDays: null });
    await goOn(2 * DAY);
    expect(key('key_unused').enabled).toBe(true);
  });

  it('counts anew once it is enabled again', async () => {
    await goOn(DAY);
    await running.unusedKeys.check(true);
    await running.writeSide.runner.run(keyDecider, systemContext(), 'key_unused', {
      authorize: () => undefined,
      command: () => ({ type: 'EnableKey', mappedUser: undefined, now }),
    });
    await goOn(DAY - HOUR);
    expect(key('key_unused').enabled).toBe(true);
  });

  it('stays while a clock that leapt ahead is not trusted, also after a restart', async () => {
    now += 40 * DAY;
    for (let look = 0; look < 3; look++) await running.unusedKeys.check(true);
    await running.stop();
    running = await startInstallation(options);
    for (let look = 0; look < 19; look++) await running.unusedKeys.check(true);
    expect(key('key_unused').enabled).toBe(true);
    expect(told.at(-1)).toContain('the clock is far ahead');
    for (let look = 0; look < 3; look++) await running.unusedKeys.check(true);
    expect(key('key_unused').enabled).toBe(false);
  });

  it('is disabled once, however many look at the same time', async () => {
    await goOn(DAY);
    const before = running.writeSide.replica.counts.accepted;
    await Promise.all([running.unusedKeys.check(true), running.unusedKeys.check(true)]);
    // both keys, and the first admin's
    expect(running.writeSide.replica.counts.accepted - before).toBe(3);
  });
});
