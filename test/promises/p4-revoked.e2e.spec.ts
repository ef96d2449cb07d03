import type { Credential } from '@latchkey/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { GuardProcess, verifierCredential } from '../support/guards.js';
import { newKey, person } from '../support/people.js';
import { runningService } from '../support/running-service.js';
import { timed, Watch } from '../support/watch.js';

// what takes no lease is told from what takes one, and one from two, also on a busy machine
const LEASE_MS = 8_000;
// what a busy machine may add to a wait that has ended
const SLACK_MS = 7_000;
// how much earlier a key may end at every guard: for them a report that is under way has taken its time already
const EARLY_MS = 500;
const GUARDS = 10;

const running = runningService({ LATCHKEY_LEASE_MS: String(LEASE_MS) });
let admin: Client;
let credential: Credential;
let guards: GuardProcess[];

const startGuard = (env: Record<string, string> = {}) => GuardProcess.start(running.service.url, credential, env);

/** Resolves once every guard answers this credential with this status. */
async function everywhere(status: number, key: Credential, among = guards): Promise<void> {
  for (const guard of among) await eventually(() => guard.statusFor(key), (found) => found === status); // prettier-ignore
}

beforeAll(async () => {
  admin = running.admin;
  credential = await verifierCredential(admin);
  guards = await Promise.all(Array.from({ length: GUARDS }, () => startGuard()));
});
afterAll(async () => {
  await Promise.all(guards.map((guard) => guard.stop('SIGKILL')));
});

describe('with ten guards in other processes', () => {
  const takeAway: [string, (key: Answer['body'], user: Answer['body']) => Promise<Answer>][] = [
    ['delete', (key) => admin.delete(`/v1/keys/${key.id}`)],
    ['disable', (key) => admin.post(`/v1/keys/${key.id}/disable`, {})],
    ['rotate without overlap', (key) => admin.post(`/v1/keys/${key.id}/rotate`, {})],
    ['deactivate the mapped user', (_key, user) => admin.post(`/v1/users/${user.id}/deactivate`, {})],
  ];
  it.each(takeAway)('%s: from its answer on no guard lets the key in', async (_, act) => {
    const { key, user } = await person(admin);
    await everywhere(200, key);
    const watch = new Watch(guards, { key });
    await eventually(() => watch.seen.length, (count) => count >= 20); // prettier-ignore
    const { answer, at, ms } = await timed(() => act(key, user));
    expect(answer.status, answer.text).toBeLessThan(300);
    expect(ms, 'live guards answer at once').toBeLessThan(LEASE_MS / 2);
    await watch.until('key', 401, at);
    expect((await watch.stop()).statuses('key', at)).not.toContain(200);
    for (const guard of guards) expect(await guard.statusFor(key)).toBe(401);
  });

  it('re-map and demote: from the answer on the old rights are gone everywhere', async () => {
    const { key, user } = await person(admin, 'admin');
    const other = (await person(admin)).user;
    await everywhere(200, key);
    expect((await admin.patch(`/v1/users/${user.id}`, { role: 'member' })).status).toBe(200);
    for (const guard of guards) {
      expect((await guard.ask(key)).verification).toMatchObject({ caller: { user: { id: user.id, role: 'member' } } });
    }
    expect((await admin.patch(`/v1/keys/${key.id}`, { mappedUserId: other.id })).status).toBe(200);
    for (const guard of guards) {
      expect((await guard.ask(key)).verification).toMatchObject({ caller: { user: { id: other.id } } });
    }
  });

  it('an earlier expiry holds everywhere from its answer on', async () => {
    const key = await newKey(admin);
    await everywhere(200, key);
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    expect((await admin.patch(`/v1/keys/${key.id}`, { expiresAt })).status).toBe(200);
    await everywhere(401, key);
    for (const guard of guards) {
      expect((await guard.ask(key)).verification).toEqual({ valid: false, code: 'EXPIRED' });
    }
    expect(Date.now()).toBeGreaterThan(Date.parse(expiresAt) - EARLY_MS);
  });
});

describe('with ten guards, and two secrets that work', () => {
  it('from the answer on that ends the old one, no guard lets it in, and each lets the new one in', async () => {
    const { key } = await person(admin);
    const { body: rotated } = await admin.post(`/v1/keys/${key.id}/rotate`, { overlapSeconds: 600 });
    const renewed = { accessKey: key.accessKey, secretKey: rotated.secretKey };
    for (const pair of [key, renewed]) await everywhere(200, pair);
    const watch = new Watch(guards, { key });
    await eventually(() => watch.seen.length, (count) => count >= 20); // prettier-ignore
    const { answer, at } = await timed(() => admin.delete(`/v1/keys/${key.id}/previous-secret`));
    expect([answer.status, answer.body.previousSecretExpiresAt]).toEqual([200, null]);
    await watch.until('key', 401, at);
    expect((await watch.stop()).statuses('key', at)).not.toContain(200);
    for (const guard of guards) expect(await guard.statusFor(renewed)).toBe(200);
  });
});

describe('with one of ten stopped', () => {
  let stopped: GuardProcess;
  let live: GuardProcess[];

  beforeAll(() => {
    stopped = guards[0]!;
    live = guards.slice(1);
  });
  afterEach(async () => {
    stopped.thaw();
    await eventually(() => stopped.status(), ({ ready }) => ready); // prettier-ignore
  });

  /** @returns until when its lease runs at least, by performance.now */
  async function freeze(): Promise<number> {
    const asked = performance.now();
    const { leaseLeftMs } = await stopped.status();
    stopped.freeze();
    // it is told in whole ms
    return asked + leaseLeftMs - 1;
  }

  it('a delete waits for its lease and no longer; until then the others refuse; when it wakes up it refuses too', async () => {
    const key = await newKey(admin);
    await everywhere(200, key);
    const leaseEnds = await freeze();
    const watch = new Watch(live, { key });
    const deleting = timed(() => admin.delete(`/v1/keys/${key.id}`));
    await everywhere(401, key, live);
    const { answer, ms, at } = await deleting;
    expect(answer.status).toBe(204);
    expect(at).toBeGreaterThan(leaseEnds);
    expect(ms).toBeLessThan(LEASE_MS * 1.001 + SLACK_MS);
    await watch.until('key', 401, at);
    expect((await watch.stop()).statuses('key', at)).not.toContain(200);
    stopped.thaw();
    expect(await stopped.statusFor(key)).not.toBe(200);
    await eventually(() => stopped.statusFor(key), (status) => status === 401); // prettier-ignore
  });

  it('what gives or only renames does not wait', async () => {
    const key = await newKey(admin);
    const disabled = await newKey(admin);
    await admin.post(`/v1/keys/${disabled.id}/disable`, {});
    const leaseEnds = await freeze();
    const works = [
      () => admin.post('/v1/keys', { name: 'New' }),
      () => admin.patch(`/v1/keys/${key.id}`, { name: 'Renamed' }),
      () => admin.post(`/v1/keys/${disabled.id}/enable`, {}),
    ];
    for (const { answer, at } of await Promise.all(works.map(timed))) {
      expect([answer.status < 300, at < leaseEnds], answer.text).toEqual([true, true]);
    }
  });

  it('a repeat with the same Idempotency-Key, and one that finds it done already, wait as the first did', async () => {
    const key = await newKey(admin);
    await everywhere(200, key);
    const leaseEnds = await freeze();
    const repeat = { 'idempotency-key': 'once' };
    const answers = await Promise.all([
      timed(() => admin.delete(`/v1/keys/${key.id}`, repeat)),
      timed(() => admin.delete(`/v1/keys/${key.id}`, repeat)),
      timed(() => admin.delete(`/v1/keys/${key.id}`)),
    ]);
    for (const { answer, at } of answers) {
      expect(answer.status).toBe(204);
      expect(at).toBeGreaterThan(leaseEnds);
    }
    expect(answers[1]!.answer.headers.get('idempotency-replayed')).toBe('true');
  });

  it('a service that stops while it waits says that the outcome is unknown; a repeat after its restart waits, then knows', async () => {
    const key = await newKey(admin);
    await everywhere(200, key);
    stopped.freeze();
    const deleting = admin.delete(`/v1/keys/${key.id}`, { 'idempotency-key': 'twice' });
    // where one refuses, the event is there; the rest of the lease is for the restart
    await everywhere(401, key, live.slice(0, 1));
    await running.restart();
    const answer = await deleting;
    expect([answer.status, answer.body.code]).toEqual([503, 'OUTCOME_UNKNOWN']);
    admin = running.admin;
    for (const guard of guards) await guard.stop('SIGKILL');
    guards = await Promise.all(Array.from({ length: 2 }, () => startGuard()));
    [stopped] = guards as [GuardProcess];
    const again = await admin.delete(`/v1/keys/${key.id}`, { 'idempotency-key': 'twice' });
    expect(again.status).toBe(204);
  });
});

describe('across a restart of the service', () => {
  it('killed while a guard is cut off: the next process remembers the guard and waits for its lease', async () => {
    const key = await newKey(admin);
    const cutOff = await startGuard();
    await everywhere(200, key, [cutOff]);
    cutOff.freeze();
    await running.service.stop('SIGKILL');
    // the next process starts after this, and counts the guard's lease from then on
    const begun = performance.now();
    await running.restart();
    admin = running.admin;
    const { answer, at } = await timed(() => admin.delete(`/v1/keys/${key.id}`));
    expect(answer.status).toBe(204);
    expect(at - begun).toBeGreaterThan(LEASE_MS);
    cutOff.thaw();
    expect(await cutOff.statusFor(key)).not.toBe(200);
    await cutOff.stop();
  });

  it('killed while guards are cut off that had come at the same time: the next process remembers all of them', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `together-${n}`);
    const together = await Promise.all(names.map((name) => startGuard({ INSTANCE: name })));
    for (const guard of together) guard.freeze();
    await running.service.stop('SIGKILL');
    await running.restart();
    admin = running.admin;
    const known = (await admin.get('/v1/instances')).body.items.map(({ instance }: { instance: string }) => instance);
    expect(known).toEqual(expect.arrayContaining(names));
    await Promise.all(together.map((guard) => guard.stop('SIGKILL')));
  });
});
