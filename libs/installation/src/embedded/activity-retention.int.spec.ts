import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeActivity, FIRST, type ActivityRecord } from '@latchkey/domain';
import { openTrimmableLog } from '@latchkey/event-log';
import { digestOfDocuments } from '@latchkey/read-model';
import { startAnswering } from '@latchkey/read-model/embedded';
import { acted, checked, DAY, used, usedIn, writeActivity } from '../../../../test/support/activity.js';
import { eventually } from '../../../../test/support/eventually.js';
import { freshInstallation } from '../../../../test/support/installations.js';
import type { Installation } from '../backend.js';
import { backendOf, startInstallation } from '../installation.js';
import type { EmbeddedWriteSide } from './write-side.js';
import { initialise } from '../maintenance/first-admin.js';

const RETAIN = fileURLToPath(new URL('../fixtures/retain.mjs', import.meta.url));
const NOW = Date.parse('2026-06-01T12:00:00.000Z');
const silent = () => undefined;
const ago = (days: number) => NOW - days * DAY;

let now: number;
let options: Awaited<ReturnType<typeof freshInstallation>>;
let told: string[];

beforeEach(async () => {
  now = NOW;
  told = [];
  options = { ...(await freshInstallation()), clock: { now: () => now } };
  await initialise(backendOf(options), null);
});
afterEach(() => options.remove());

const at = (...names: string[]) => join(options.dataDirectory, ...names);
const retention = (days = 30) => ({ activityDays: days, onNotice: (text: string) => void told.push(text) });
const segments = async () => (await readdir(at('activity'))).filter((name) => name.endsWith('.log')).length;
const write = (...records: ActivityRecord[]) => writeActivity(at('activity'), records);

const activityEnd = ({ writeSide }: Installation) => (writeSide as EmbeddedWriteSide).activity.end();

/** Runs the service until a check of retention has ended, or without retention until everything is projected. */
async function serve(days?: number, work: (running: Installation) => Promise<unknown> = async () => {}): Promise<void> {
  const running = await startInstallation({ ...options, ...(days && retention(days)) });
  await running.retention?.check(false);
  await running.progress.activity!.waitFor(activityEnd(running) - 1, 60_000);
  await work(running);
  await running.stop();
}

async function look() {
  const model = startAnswering(at('read-model', 'read-model.sqlite'));
  const { items } = await model.revisions(FIRST.account.id, {}, { limit: 200, cursor: null });
  const [usage] = await model.load('usage', ['key_1']);
  const checks = await model.checks(FIRST.account.id, 0, Number.MAX_SAFE_INTEGER);
  const checked = checks.map(({ accepted, refused }) => ({ accepted, ...refused }));
  const digest = await digestOfDocuments(model);
  await model.close();
  const ids = items.filter(({ action }) => action === 'element.edited').map(({ id }) => id);
  const changes = items.map(({ action }) => action).filter((action) => action !== 'element.edited');
  return { ids, changes, uses: usage?.uses, lastUsedAt: usage?.lastUsedAt, checked, digest };
}

/** Ninety days of it, an entry and a use of a key every few of them, then one entry that came late. */
const quarter = (every = 1) => [
  ...Array.from({ length: 90 / every }, (_, n) => ago(90 - n * every) + 1).flatMap((time, n) => [
    acted([`rev_${n}`], time),
    used('key_1', 2, time),
  ]),
  acted(['rev_late'], ago(50)),
];
const kept = Array.from({ length: 30 }, (_, n) => `rev_${89 - n}`);
const CHANGES = ['KeyCreated', 'UserRegistered'];

describe('activity that is older than the setting', () => {
  it('leaves history, and its space; keys, users and the use of keys stay as they were', async () => {
    await write(...quarter());
    await serve();
    expect(await look()).toMatchObject({ changes: CHANGES, uses: 180, lastUsedAt: ago(1) + 1 });
    expect((await look()).ids).toHaveLength(91);
    const before = await segments();
    await serve(30);
    expect(await look()).toMatchObject({ ids: kept, changes: CHANGES, uses: 180, lastUsedAt: ago(1) + 1 });
    expect(await segments()).toBeLessThan(before / 2);
    expect(told).toEqual([]);
  });

  it('is not brought back by a rebuild, which finds what was live, also where its records are still there', async () => {
    await write(...quarter());
    await serve(30);
    const live = await look();
    expect(await recordsOf('rev_late')).toBe(1);
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
    expect(await look()).toEqual(live);
    await rm(at('read-model'), { recursive: true });
    await serve();
    expect(await look()).toEqual(live);
  });

  it('goes on from day to day, and counts go on through every trim', async () => {
    await write(...quarter());
    await write(checked(3, ago(80)), checked(4, ago(80)), checked(1, ago(2)));
    for (let week = 0; week < 6; week += 1) {
      now = NOW + week * 7 * DAY;
      await serve(30);
      await write(used('key_1', 5, now), acted([`rev_new_${week}`], now));
      await serve();
      const hours = [{ accepted: 7, EXPIRED: 7 }, { accepted: 1, EXPIRED: 1 }]; // prettier-ignore
      expect(await look()).toMatchObject({ uses: 185 + week * 5, lastUsedAt: now, checked: hours });
      expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
    }
    expect((await look()).ids).toEqual([5, 4, 3, 2, 1].map((week) => `rev_new_${week}`));
  });

  it('is kept for ever when nothing is set', async () => {
    await write(...quarter());
    now = NOW + 1000 * DAY;
    await serve();
    expect((await look()).ids).toHaveLength(91);
  });

  it('writes nothing when there is nothing to remove', async () => {
    await write(...quarter());
    await serve(30);
    const end = await endOfActivity();
    await serve(30, ({ retention: job }) => job!.check(true));
    expect(await endOfActivity()).toBe(end);
  });

  it('counts from its last report where it was reported twice, and its first record stays that long', async () => {
    const [twice, ...rest] = quarter();
    await write(twice!, ...rest, acted(['rev_0'], ago(5)));
    await serve(30);
    const live = await look();
    expect(live.ids).toEqual([...kept, 'rev_0']);
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
    expect(await look()).toEqual(live);
    for (now = NOW; now < NOW + 28 * DAY; now += 7 * DAY) await serve(30);
    expect((await look()).ids).toContain('rev_0');
    await serve(30);
    expect((await look()).ids).not.toContain('rev_0');
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
  });

  it('goes while the keys are used: no use is lost between counting and the total', async () => {
    await write(...quarter());
    const running = await startInstallation({ ...options, ...retention() });
    const { usage } = running;
    const done = running.retention!.check(false);
    for (let n = 0; n < 200; n += 1) {
      usage.add(FIRST.account.id, 'scorecard', [{ key: 'key_1', count: 1, last: NOW }]);
      await usage.flush();
    }
    await done;
    await running.stop();
    expect(await look()).toMatchObject({ ids: kept, uses: 380 });
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
  });

  it('is given up when the service stops, and made up for by the next start', async () => {
    await write(...Array.from({ length: 40 }, (_, n) => acted(Array.from({ length: 50 }, (_, i) => `rev_${n}_${i}`), ago(60)))); // prettier-ignore
    const running = await startInstallation({ ...options, ...retention() });
    await eventually(
      () => running.progress.activity!.offset,
      (offset) => offset > 5,
    );
    await running.stop();
    await serve(30);
    expect(told).toEqual([]);
    expect((await look()).ids).toEqual([]);
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
  });
});

async function endOfActivity(): Promise<number> {
  const log = await openTrimmableLog(at('activity'), { readOnly: true });
  await log.close();
  return log.end();
}

/** How many records of the log begin an entry. */
async function recordsOf(id: string): Promise<number> {
  const log = await openTrimmableLog(at('activity'), { readOnly: true });
  let found = 0;
  for await (const batch of log.read(log.begin(), { follow: false })) {
    found += batch.filter(({ bytes }) => String(bytes).includes(`"id":"${id}","at"`)).length;
  }
  await log.close();
  return found;
}

it('a first start, whose read model is only being made, has nothing to say of it', async () => {
  for (let round = 0; round < 8; round++) {
    for (const folder of ['activity', 'read-model']) await rm(at(folder), { recursive: true, force: true });
    const running = await startInstallation({ ...options, onNotice: (text) => void told.push(text) });
    await running.retention!.check(false);
    await running.stop();
  }
  expect(told).toEqual([]);
});

describe('what keys were used for', () => {
  /** A use a day, for so many days. */
  const daily = (days: number) => Array.from({ length: days }, (_, n) => usedIn('key_1', 1, ago(days - n) + 1));
  const midnight = (days: number) => (Math.floor(now / DAY) - days) * DAY;
  async function hours(): Promise<readonly { at: number }[]> {
    const model = startAnswering(at('read-model', 'read-model.sqlite'));
    const found = await model.uses(FIRST.account.id, 'key_1', 0, Number.MAX_SAFE_INTEGER);
    await model.close();
    return found;
  }

  it('is kept for 90 days where all activity is kept, and all of its records', async () => {
    await write(...daily(120), acted(['rev_1'], ago(119)));
    const before = await segments();
    await serve();
    const [live, kept] = [await look(), await hours()];
    expect(kept).toHaveLength(90);
    expect(kept[0]!.at).toBeGreaterThanOrEqual(midnight(90));
    expect(live.ids).toEqual(['rev_1']);
    expect(await segments()).toBeGreaterThanOrEqual(before);
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
    expect([await look(), await hours()]).toEqual([live, kept]);
  });

  it('is kept no longer than activity, and its records are given back with it: a rebuild finds what was live', async () => {
    await write(...daily(80));
    const before = await segments();
    for (let week = 0; week < 3; week++) {
      now = NOW + week * 7 * DAY;
      await serve(30);
      const [live, kept] = [await look(), await hours()];
      expect(kept).toHaveLength(30 - week * 7);
      expect(kept[0]!.at).toBeGreaterThanOrEqual(midnight(30));
      expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
      expect([await look(), await hours()]).toEqual([live, kept]);
    }
    expect(await segments()).toBeLessThan(before / 2);
  });

  it('stays where the clock is suspect', async () => {
    await write(...daily(20));
    await serve();
    now = NOW + 200 * DAY;
    const running = await startInstallation({ ...options, onNotice: (text) => void told.push(text) });
    await running.retention!.check(false);
    await running.stop();
    expect([await hours(), told]).toEqual([expect.objectContaining({ length: 20 }), []]);
    await serve(30);
    expect(await hours()).toHaveLength(20);
    expect(told[0]).toContain('far ahead');
  });
});

describe('an installation whose activity was trimmed', () => {
  beforeEach(async () => {
    await write(...quarter());
    await serve(30);
  });

  it('is healthy, says that the beginning is gone, and still notices when a file is lost', async () => {
    const finding = async () => (await backendOf(options).doctor(silent)).find(({ check }) => check === 'activity log');
    expect(await finding()).toMatchObject({ result: 'ok', detail: expect.stringContaining('because of their age') });
    expect((await backendOf(options).doctor(silent)).filter(({ result }) => result === 'failed')).toEqual([]);
    const first = (await readdir(at('activity'))).filter((name) => name.endsWith('.log')).toSorted()[0]!;
    await rm(at('activity', first));
    expect(await finding()).toMatchObject({ result: 'failed', detail: expect.stringContaining('missing') });
    await expect(startInstallation(options)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
  });

  it('is healthy also while it is trimmed again and again', { timeout: 300_000 }, async () => {
    const log = await openTrimmableLog(at('activity'), { segmentBytes: 1_000 });
    const done = new AbortController();
    const trimming = (async () => {
      while (!done.signal.aborted) {
        for (const record of quarter(90)) await log.append(encodeActivity(record));
        await log.trim(log.end() - 30, 'its name');
      }
    })();
    for (let round = 0; round < 100; round += 1) {
      const found = (await backendOf(options).doctor(silent)).find(({ check }) => check === 'activity log');
      expect(found).toMatchObject({ result: 'ok' });
    }
    done.abort();
    await trimming;
    await log.close();
  });

  it('is backed up whole, and the copy shows the same', async () => {
    const live = await look();
    const copy = `${options.dataDirectory}-copy`;
    await backendOf(options).backup(copy, silent);
    options = { ...options, dataDirectory: copy };
    await serve();
    expect(await look()).toEqual(live);
  });

  it('takes an accepted log for its history', async () => {
    const live = await look();
    await backendOf(options).acceptLog();
    await serve(30);
    expect(await look()).toEqual(live);
  });

  it('refuses another activity log in its place', async () => {
    await rm(at('activity'), { recursive: true });
    const log = await openTrimmableLog(at('activity'));
    for (const record of [...quarter(), ...quarter()]) await log.append(encodeActivity(record));
    await log.close();
    await expect(startInstallation(options)).rejects.toThrow('another identity');
  });
});

describe('a process that is killed while it removes activity', () => {
  const many = Array.from({ length: 150 }, (_, n) => `rev_many_${n}`);
  // one step of more than a hundred takes a second, and three where everything else runs
  it('leaves a log that opens and a read model that matches, wherever it was', { timeout: 900_000 }, async () => {
    await write(acted(many, ago(91)), ...quarter(5), used('key_2', 1, ago(80)));
    await serve();
    await cp(options.dataDirectory, at('..', 'whole'), { recursive: true });
    const outcomes = new Set<string>();
    for (let step = 0, done = false; !done; step += 1) {
      await rm(options.dataDirectory, { recursive: true });
      await cp(at('..', 'whole'), options.dataDirectory, { recursive: true });
      done = await retainUntil(step);
      expect((await backendOf(options).doctor(silent)).filter(({ result }) => result === 'failed')).toEqual([]);
      expect(await backendOf(options).rebuild(silent), `killed at step ${step}`).toMatchObject({ identical: true });
      const { ids, uses, lastUsedAt, changes } = await look();
      expect({ uses, lastUsedAt, changes }).toEqual({ uses: 36, lastUsedAt: ago(5) + 1, changes: CHANGES });
      outcomes.add(`${ids.length} entries, ${await segments()} segments`);
      await serve(30);
      expect((await look()).ids).toEqual(Array.from({ length: 6 }, (_, n) => `rev_${17 - n}`));
    }
    // nothing done; entries removed; segments removed
    expect(outcomes.size).toBeGreaterThanOrEqual(3);
  });

  async function retainUntil(step: number): Promise<boolean> {
    const args = [RETAIN, options.dataDirectory, String(NOW), String(step)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(code === 0 || signal === 'SIGKILL').toBe(true);
    return code === 0;
  }
});

describe('a clock that is set', () => {
  const left = async () => (await look()).ids.length;

  it('far ahead removes nothing, also after a restart, before the service has run with it for a day', async () => {
    await write(...quarter());
    await serve(30);
    now = NOW + 365 * DAY;
    await serve(30);
    await serve(30, async (running) => {
      for (let hour = 0; hour < 23; hour += 1) await running.retention!.check(true);
    });
    expect(await left()).toBe(30);
    expect(told.length).toBeGreaterThan(23);
    expect(told[0]).toContain('the clock is far ahead');
    await serve(30, (running) => running.retention!.check(true));
    expect(await left()).toBe(0);
  });

  it('far ahead when retention is first set removes nothing either', async () => {
    await write(...quarter());
    await serve();
    now = NOW + 365 * DAY;
    await serve(30);
    await serve(30);
    expect(await left()).toBe(91);
    now = NOW;
    await serve(30);
    expect(await left()).toBe(30);
  });

  it('back removes nothing, and nothing more once it is right again', async () => {
    await write(...quarter());
    await serve(30);
    now = NOW - 365 * DAY;
    await serve(30);
    expect(await left()).toBe(30);
    now = NOW;
    await serve(30);
    expect(await left()).toBe(30);
    expect(told).not.toEqual([]);
  });
});
