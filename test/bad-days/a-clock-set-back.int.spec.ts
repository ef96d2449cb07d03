import { FIRST, userDecider } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshLog, LatchkeyProcess } from '../support/processes.js';
import { project } from '../support/projected.js';

const NOON = Date.parse('2026-06-01T12:00:00.000Z');
const HOUR = 3_600_000;

describe('a clock that was set back', () => {
  let opened: Awaited<ReturnType<typeof freshLog>>;
  let now: number;
  const clock = { now: () => now };

  beforeEach(async () => {
    opened = await freshLog();
    now = NOON;
  });
  afterEach(() => opened.remove());

  it('leaves the history in order, in the process that saw it and in one that starts afterwards', async () => {
    const before = await LatchkeyProcess.start(opened.log, {}, clock);
    await before.createKey('key_a', 'At noon');
    now = NOON - HOUR;
    await before.renameKey('key_a', 'Later, at eleven');
    await before.stop();
    const after = await LatchkeyProcess.start(opened.log, {}, clock);
    await after.renameKey('key_a', 'Later still');
    now = NOON + HOUR;
    await after.renameKey('key_a', 'At one');
    const { revisions } = await project(opened.log, after.replica);
    expect(revisions.map(({ at }) => at)).toEqual([NOON, NOON, NOON, NOON + HOUR]);
    expect(after.key('key_a')).toMatchObject({ createdAt: NOON, updatedAt: NOON + HOUR, version: 4 });
    await after.stop();
  });

  it('expires keys by what the clock says, not by the newest event', async () => {
    const process = await LatchkeyProcess.start(opened.log, {}, clock);
    await process.createKey('key_a', 'At noon');
    await process.runner.run(userDecider, SYSTEM, SYSTEM.user.id, {
      authorize: () => undefined,
      command: () => ({ type: 'RegisterUser', name: 'Somebody', email: null, role: 'admin', externalId: null }),
    });
    await process.onKey('key_a', {}, () => ({
      type: 'EditKey',
      expiresAt: NOON + HOUR,
      mappedUser: { ...SYSTEM.user, active: true },
      now,
    }));
    const works = () => process.replica.callerOfKey(FIRST.account.id, 'key_a') !== null;
    expect(works()).toBe(true);
    now = NOON + HOUR;
    expect(works()).toBe(false);
    await process.createKey('key_b', 'Moves the newest event on');
    now = NOON - HOUR;
    expect(works()).toBe(true);
    await process.stop();
  });
});

const SYSTEM = {
  account: FIRST.account.id,
  user: { id: 'usr_somebody', name: 'Somebody', role: 'admin' as const },
  key: null,
  address: null,
  requestId: null,
  idempotency: null,
  ifMatch: null,
};
