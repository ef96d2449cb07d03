import type { Credential } from '@latchkey/domain';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { eventually } from '../support/eventually.js';
import { GuardProcess, verifierCredential } from '../support/guards.js';
import { newKey } from '../support/people.js';
import { runningService } from '../support/running-service.js';
import { Scene } from '../support/scene.js';
import { timed, Watch } from '../support/watch.js';

const LEASE_MS = 3_000;
// what a busy machine may add to a wait that has ended
const SLACK_MS = 8_000;
const DELETE_WITHIN_MS = LEASE_MS * 1.001 + SLACK_MS;
// between two clocks of one machine, and whole ms
const CLOCK_MS = 50;
const HOUR_MS = 3_600_000;
const BACK: [string, number][] = [
  ['back an hour', -HOUR_MS],
  ['back a year', -365 * 24 * HOUR_MS],
];
const FORWARD: [string, number][] = [['forward an hour', HOUR_MS]];

const running = runningService({ LATCHKEY_LEASE_MS: String(LEASE_MS) });
let verifier: Credential;

beforeAll(async () => {
  verifier = await verifierCredential(running.admin);
});

const sceneOf = (context: TestContext) => Scene.of(context, running.admin, verifier);
const past = (instant: number) => eventually(() => performance.now(), (now) => now > instant); // prettier-ignore
const isoIn = (ms: number) => new Date(Date.now() + ms).toISOString();
/** An instant that Latchkey named, by the clock of a watch. */
const instantOf = (iso: string) => Date.parse(iso) - performance.timeOrigin;

async function deleted({ keys }: Scene): Promise<number> {
  const { answer, ms, at } = await timed(() => running.admin.delete(`/v1/keys/${keys.deleted.id}`));
  expect(answer.status, answer.text).toBe(204);
  expect(ms).toBeLessThan(DELETE_WITHIN_MS);
  return at;
}

describe.concurrent('the wall clock of a guard is set', () => {
  it.for([...BACK, ...FORWARD])(
    '%s: a key deleted then gets in nowhere, a good key goes on',
    async ([, ms], context) => {
      const scene = await sceneOf(context);
      const watch = new Watch([scene.guard], scene.keys);
      await scene.guard.shiftClock(ms);
      const at = await deleted(scene);
      await scene.answers('kept', 200);
      await scene.guard.shiftClock(-ms);
      await past(at + LEASE_MS);
      await scene.answers('kept', 200);
      await watch.stop();
      expect(watch.statuses('deleted', at)).not.toContain(200);
      expect(watch.statuses('kept')).not.toContain(401);
      if (ms < 0) await scene.answers('deleted', 401);
    },
  );

  it.for(BACK)('%s while it is cut off: its lease ends when it would have', async ([, ms], context) => {
    const scene = await sceneOf(context);
    const brief = await newKey(running.admin, { expiresAt: isoIn(2_000) });
    const watch = new Watch([scene.guard], { ...scene.keys, brief });
    await eventually(() => scene.guard.ask(brief), ({ verification }) => verification.valid || verification.code === 'EXPIRED'); // prettier-ignore
    scene.proxy.all({ up: 'hold', down: 'hold' });
    const cut = performance.now();
    await scene.guard.shiftClock(ms);
    const at = await deleted(scene);
    await watch.until('kept', 503, cut + LEASE_MS);
    expect(watch.statuses('kept', cut + LEASE_MS)).toEqual([503]);
    scene.proxy.becomes();
    await scene.answers('kept', 200);
    await watch.stop();
    expect(watch.statuses('deleted', at)).not.toContain(200);
    expect(watch.statuses('kept')).not.toContain(401);
    expect(watch.statuses('brief', instantOf(brief.expiresAt) + CLOCK_MS)).not.toContain(200);
  });

  it('forward an hour while it is cut off, as a machine that slept: its lease is over at once', async (context) => {
    const scene = await sceneOf(context);
    scene.proxy.all({ up: 'hold', down: 'hold' });
    await scene.guard.shiftClock(HOUR_MS);
    for (const key of [scene.keys.kept, scene.keys.deleted]) expect(await scene.guard.statusFor(key)).toBe(503);
    const watch = new Watch([scene.guard], scene.keys);
    const at = await deleted(scene);
    await watch.until('kept', 503);
    expect(watch.statuses('kept')).toEqual([503]);
    scene.proxy.becomes();
    await scene.answers('kept', 200);
    expect((await watch.stop()).statuses('deleted', at)).not.toContain(200);
  });

  it.for([...BACK, ...FORWARD])('%s: keys and old secrets end when Latchkey says so', async ([, ms], context) => {
    const scene = await sceneOf(context);
    await scene.guard.shiftClock(ms);
    await scene.answers('kept', 200);
    const long = await newKey(running.admin, { expiresAt: isoIn(HOUR_MS / 2) });
    const old = await newKey(running.admin);
    // last, because they are to be seen at work before they end
    const brief = await newKey(running.admin, { expiresAt: isoIn(9_000) });
    const rotated = (await running.admin.post(`/v1/keys/${old.id}/rotate`, { overlapSeconds: 8 })).body;
    const watch = new Watch([scene.guard], { brief, old, rotated, long });
    await watch.until('old', 200);
    await watch.until('brief', 200);
    const ends = { brief: instantOf(brief.expiresAt), old: instantOf(rotated.previousSecretExpiresAt) };
    for (const name of ['brief', 'old'] as const) await watch.until(name, 401, ends[name] + CLOCK_MS);
    await watch.until('long', 200);
    await watch.until('rotated', 200);
    await watch.stop();
    for (const name of ['brief', 'old'] as const) expect(watch.statuses(name, ends[name] + CLOCK_MS)).toEqual([401]);
    const { verification } = await scene.guard.ask(long);
    expect(verification.valid || verification.code).toBe(true);
    expect((await scene.guard.ask(brief)).verification).toEqual({ valid: false, code: 'EXPIRED' });
    expect((await scene.guard.ask(old)).verification).toEqual({ valid: false, code: 'WRONG_SECRET' });
  });
});

describe('a guard stands still for longer than its lease', () => {
  const QUEUED = 20;

  /** Asks about both keys while nobody answers: what is deleted must not get in when somebody does. */
  function queue(guard: GuardProcess, { kept, deleted }: Scene['keys']): () => Promise<void> {
    const asked = Array.from({ length: QUEUED }, (_, n) => guard.statusFor(n % 2 === 0 ? kept : deleted));
    return async () => {
      const statuses = await Promise.all(asked);
      const of = (parity: number) => statuses.filter((_, n) => n % 2 === parity);
      expect(of(0), 'a good key').not.toContain(401);
      expect(of(1), 'a deleted key').not.toContain(200);
      expect(statuses.some((status) => status > 0)).toBe(true);
    };
  }
  const hangs = (guard: GuardProcess) =>
    eventually(() => guard.ask({ accessKey: 'x', secretKey: 'x' }, AbortSignal.timeout(300)).catch(() => null), (answer) => answer === null); // prettier-ignore

  it('its event loop is blocked while a key is deleted: the delete waits for the lease, the key is refused', async (context) => {
    const scene = await sceneOf(context);
    const blocked = scene.guard.block();
    await hangs(scene.guard);
    const before = queue(scene.guard, scene.keys);
    await deleted(scene);
    const after = queue(scene.guard, scene.keys);
    scene.guard.unblock();
    for (const check of [before, after]) await check();
    await blocked;
    await scene.answers('kept', 200);
    await scene.answers('deleted', 401);
  });

  it('its process is stopped, at ten moments between two reports: each wakes up without a lease', async (context) => {
    const scene = await sceneOf(context);
    const start = () => GuardProcess.start(running.service.url, verifier);
    const guards = await Promise.all(Array.from({ length: 10 }, start));
    context.onTestFinished(async () => void (await Promise.all(guards.map((guard) => guard.stop('SIGKILL')))));
    const begun = performance.now();
    for (const [n, guard] of guards.entries()) {
      await eventuallySoon(() => performance.now() > begun + (n * LEASE_MS) / 100);
      guard.freeze();
    }
    const before = guards.map((guard) => queue(guard, scene.keys));
    const at = await deleted(scene);
    const after = guards.map((guard) => queue(guard, scene.keys));
    await past(at + LEASE_MS);
    for (const guard of guards) guard.thaw();
    for (const check of [...before, ...after]) await check();
    for (const guard of guards) {
      await eventually(() => guard.statusFor(scene.keys.kept), (status) => status === 200); // prettier-ignore
      expect(await guard.statusFor(scene.keys.deleted)).toBe(401);
    }
  });
});

/** Asks each time the event loop comes round. */
async function eventuallySoon(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
